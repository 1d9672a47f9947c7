package io.beanpod.runtime.container;

import io.beanpod.sys.Fd;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that a monitor appends a container's output to. */
final class LogFile {

  private LogFile() {}

  /** Opens or makes the file, and the directories above it. */
  static Fd open(io.beanpod.sys.Files files, Path path) throws IOException {
    Path directory = path.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    try {
      return files.openat(
          Fd.CWD,
          path.toString(),
          OpenFlags.WRONLY | OpenFlags.APPEND | OpenFlags.CREAT | OpenFlags.NOFOLLOW,
          0640);
    } catch (SyscallException e) {
      throw new IOException("cannot open the log file: " + e.getMessage(), e);
    }
  }
}
