package io.beanpod.runtime.container;

import io.beanpod.sys.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A mount of the host, as proc_pid_mountinfo(5) tells of it.
 *
 * @param tags the optional fields: {@code shared:N}, {@code master:N} and so on
 * @param fileSystem its type, such as {@code ext4}
 */
record HostMount(List<String> tags, String fileSystem) {

  private static final String MOUNT_ID = "mnt_id:";
  private static final int TAGS = 6;

  /**
   * The mount that holds an opened file. By the descriptor, so that it is the mount of what is
   * mounted and not of a later path.
   *
   * @param file O_PATH is enough
   */
  static HostMount of(Fd file) throws IOException {
    String id = id(file);
    try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      for (String line : (Iterable<String>) lines::iterator) {
        List<String> fields = List.of(line.split(" ", -1));
        if (fields.getFirst().equals(id)) {
          int dash = fields.indexOf("-");
          return new HostMount(fields.subList(TAGS, dash), fields.get(dash + 1));
        }
      }
    }
    return new HostMount(List.of(), "unknown");
  }

  private static String id(Fd file) throws IOException {
    Path info = Path.of("/proc/self/fdinfo", Integer.toString(file.number()));
    for (String line : Files.readAllLines(info)) {
      if (line.startsWith(MOUNT_ID)) {
        return line.substring(MOUNT_ID.length()).strip();
      }
    }
    throw new IOException(info + " has no " + MOUNT_ID);
  }
}
