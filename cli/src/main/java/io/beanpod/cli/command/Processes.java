package io.beanpod.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process is. */
final class Processes {
  private Processes() {}

  /** Whether it runs as the user 0; proc(5) gives the directory the effective user's id. */
  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          && uid == 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at /proc/self: is /proc mounted?", e);
    }
  }
}
