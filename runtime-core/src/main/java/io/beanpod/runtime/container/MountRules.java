package io.beanpod.runtime.container;

import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What can be said of a container's mounts before anything is made. */
final class MountRules {

  private static final Path PROC = Path.of("/proc");

  /** What lxcfs and the like put in the place of single files; everything else is the kernel's. */
  private static final Set<Path> REPLACEABLE_IN_PROC =
      Set.of(
          Path.of("/proc/cpuinfo"),
          Path.of("/proc/diskstats"),
          Path.of("/proc/loadavg"),
          Path.of("/proc/meminfo"),
          Path.of("/proc/slabinfo"),
          Path.of("/proc/stat"),
          Path.of("/proc/swaps"),
          Path.of("/proc/uptime"),
          Path.of("/proc/sys/crypto/fips_enabled"),
          Path.of("/proc/sys/kernel/ns_last_pid"));

  private MountRules() {}

  /** Refuses the first mount that contradicts itself or would stand in the kernel's place. */
  static void check(List<Mount> mounts) throws RuntimeFailure {
    for (Mount mount : mounts) {
      Path target = Path.of(mount.target()).normalize();
      if (!target.isAbsolute() || target.getNameCount() == 0) {
        throw refused(mount, "its place must be an absolute path below /");
      }
      // Who replaces /proc decides what a label or a sysctl is written to (CVE-2019-19921).
      if (target.startsWith(PROC) && !REPLACEABLE_IN_PROC.contains(target)) {
        throw refused(mount, "/proc is the kernel's; mount it elsewhere");
      }
      if (mount.recursiveReadOnly()
          && !(mount.readOnly() && mount.propagation() == Mount.Propagation.PRIVATE)) {
        throw refused(
            mount, "recursive read-only needs a read-only mount whose propagation is private");
      }
      if (mount.source() instanceof Mount.Image && !mount.readOnly()) {
        throw refused(mount, "an image can only be mounted read-only");
      }
    }
  }

  /** Whether a mount's place lies on procfs and may. */
  static boolean mayCoverProc(Mount mount) {
    return REPLACEABLE_IN_PROC.contains(Path.of(mount.target()).normalize());
  }

  private static RuntimeFailure refused(Mount mount, String why) {
    return new RuntimeFailure("the mount at %s is refused: %s".formatted(mount.target(), why));
  }
}
