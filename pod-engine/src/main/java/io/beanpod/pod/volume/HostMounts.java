package io.beanpod.pod.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is mounted on this machine, proc_pid_mountinfo(5). */
final class HostMounts {

  private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT = 4;
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  private HostMounts() {}

  /** A mount point that is this directory or below it. */
  static Optional<Path> firstBelow(Path directory) throws IOException {
    Path real = directory.toRealPath();
    try (var lines = Files.lines(MOUNT_INFO)) {
      return lines
          .map(line -> Path.of(unescaped(line.split(" ", MOUNT_POINT + 2)[MOUNT_POINT])))
          .filter(mount -> mount.startsWith(real))
          .findFirst();
    }
  }

  /** Blanks and backslashes are written as three octal digits. */
  private static String unescaped(String path) {
    return OCTAL.matcher(path).replaceAll(HostMounts::character);
  }

  private static String character(MatchResult octal) {
    String text = Character.toString(Integer.parseInt(octal.group(1), 8));
    return Matcher.quoteReplacement(text);
  }
}
