package io.beanpod.runtime.container;

import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Fd;
import java.io.IOException;
import java.util.List;

/**
 * Whether the host lets mounts travel where a manifest wants them to, mount_namespaces(7). The
 * kernel would take the mount all the same, and nothing would ever travel.
 */
final class HostPropagation {

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
    List<String> tags = HostMount.of(source).tags();
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
}
