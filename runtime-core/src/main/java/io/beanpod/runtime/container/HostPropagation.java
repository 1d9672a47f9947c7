package io.beanpod.runtime.container;

import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether the host lets mounts travel where a manifest wants them to, mount_namespaces(7). The
 * kernel would take the mount all the same, and nothing would ever travel.
 */
final class HostPropagation {

  private static final String MOUNT_ID = "mnt_id:";

  private HostPropagation() {}

  /**
   * Looks at the mount that holds a source.
   *
   * @param source opened, O_PATH is enough
   * @throws RuntimeFailure when it does not share as it would have to
   */
  static void check(Mount mount, String path, Fd source) throws IOException {
    if (mount.propagation() == Mount.Propagation.PRIVATE) {
      return;
    }
    List<String> tags = tags(mountId(source));
    boolean shared = tags.stream().anyMatch(tag -> tag.startsWith("shared:"));
    boolean slave = tags.stream().anyMatch(tag -> tag.startsWith("master:"));
    if (mount.propagation() == Mount.Propagation.BIDIRECTIONAL && !shared) {
      throw new RuntimeFailure(
          "the mount at %s cannot be bidirectional: %s is on no shared mount of the host; mount --make-rshared it"
              .formatted(mount.target(), path));
    }
    if (mount.propagation() == Mount.Propagation.HOST_TO_CONTAINER && !shared && !slave) {
      throw new RuntimeFailure(
          "the mount at %s cannot follow the host: %s is on no shared or slave mount of the host; mount --make-rshared it"
              .formatted(mount.target(), path));
    }
  }

  /** By the descriptor, so that it is the mount of what is mounted and not of a later path. */
  private static String mountId(Fd source) throws IOException {
    Path info = Path.of("/proc/self/fdinfo", Integer.toString(source.number()));
    for (String line : Files.readAllLines(info)) {
      if (line.startsWith(MOUNT_ID)) {
        return line.substring(MOUNT_ID.length()).strip();
      }
    }
    throw new IOException(info + " has no " + MOUNT_ID);
  }

  /** The optional fields of a mount, proc_pid_mountinfo(5): between the options and a dash. */
  private static List<String> tags(String mountId) throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      for (String line : (Iterable<String>) lines::iterator) {
        List<String> fields = List.of(line.split(" ", -1));
        if (fields.getFirst().equals(mountId)) {
          return fields.subList(6, fields.indexOf("-"));
        }
      }
    }
    return List.of();
  }
}
