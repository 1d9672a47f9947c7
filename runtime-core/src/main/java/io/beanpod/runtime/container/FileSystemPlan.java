package io.beanpod.runtime.container;

import io.beanpod.image.MountPoint;
import io.beanpod.pause.PlanOperation;
import io.beanpod.pause.PlanOperation.FsMount;
import io.beanpod.pause.PlanOperation.MakeNode;
import io.beanpod.pause.PlanOperation.MakeSymlink;
import io.beanpod.pause.PlanOperation.MaskPath;
import io.beanpod.pause.PlanOperation.Option;
import io.beanpod.pause.PlanOperation.ReadOnlyPath;
import io.beanpod.sys.MountAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a container finds in its file system beside its image, as operations of the plan: the kernel
 * file systems, the six device nodes, the mounts of the manifest, the masks. A mount of the
 * manifest replaces the default at the same place.
 */
final class FileSystemPlan {

  private static final int NOSUID = (int) MountAttributes.NOSUID;
  private static final int NODEV = (int) MountAttributes.NODEV;
  private static final int NOEXEC = (int) MountAttributes.NOEXEC;
  private static final int RDONLY = (int) MountAttributes.RDONLY;

  private FileSystemPlan() {}

  /** Where in the image's own files every container has a mount, whatever its manifest says. */
  static final List<MountPoint> MOUNT_POINTS =
      List.of(
          new MountPoint("/proc", true, 0555),
          new MountPoint("/sys", true, 0555),
          new MountPoint("/dev", true, 0755),
          new MountPoint("/etc/resolv.conf", false, 0644),
          new MountPoint("/etc/hostname", false, 0644),
          new MountPoint("/etc/hosts", false, 0644));

  /** The device nodes that every container has. */
  static final List<Node> DEFAULT_NODES =
      List.of(
          character("/dev/null", 1, 3),
          character("/dev/zero", 1, 5),
          character("/dev/full", 1, 7),
          character("/dev/random", 1, 8),
          character("/dev/urandom", 1, 9),
          character("/dev/tty", 5, 0));

  /** What terminals belong to, by convention; devpts would refuse a group that there is not. */
  static final int TERMINAL_GROUP = 5;

  /**
   * A device node.
   *
   * @param path its place in the container
   * @param hostPath where the host has it
   */
  record Node(String path, String hostPath, boolean block, int major, int minor, int permissions) {}

  private static Node character(String path, int major, int minor) {
    return new Node(path, path, false, major, minor, 0666);
  }

  /**
   * The operations in the order that init needs.
   *
   * @param privileged /sys and the cgroup file system are writable
   * @param terminalGroup whether the container has a group {@link #TERMINAL_GROUP}
   * @param devices what makes the device nodes
   * @param attached mounts whose descriptors the plan carries, in the manifest's order
   */
  static List<PlanOperation> operations(
      boolean privileged,
      boolean terminalGroup,
      List<PlanOperation> devices,
      List<PlanOperation> attached,
      List<String> readOnlyPaths,
      List<String> maskedPaths) {
    Set<String> taken = new HashSet<>();
    attached.forEach(attach -> taken.add(attach.path()));

    List<PlanOperation> operations = new ArrayList<>();
    for (FsMount mount : kernelFileSystems(privileged, terminalGroup)) {
      if (!taken.contains(mount.path())) {
        operations.add(mount);
      }
    }
    if (!taken.contains("/dev")) {
      operations.addAll(devices);
      operations.addAll(deviceLinks());
    }
    // A mount below another must come after it, whatever the manifest's order.
    attached.stream()
        .sorted(Comparator.comparingLong(attach -> depth(attach.path())))
        .forEach(operations::add);
    readOnlyPaths.forEach(path -> operations.add(new ReadOnlyPath(path)));
    maskedPaths.forEach(path -> operations.add(new MaskPath(path)));
    return operations;
  }

  /** Operations that make nodes, which takes a process in the host's user namespace. */
  static List<PlanOperation> make(List<Node> nodes) {
    return nodes.stream()
        .map(node ->
            new MakeNode(
                node.path(),
                (node.block() ? MakeNode.BLOCK_DEVICE : MakeNode.CHARACTER_DEVICE)
                    | node.permissions(),
                node.major(),
                node.minor(),
                0,
                0))
        .map(PlanOperation.class::cast)
        .toList();
  }

  private static List<FsMount> kernelFileSystems(boolean privileged, boolean terminalGroup) {
    int readOnly = privileged ? 0 : RDONLY;
    List<Option> terminals = new ArrayList<>();
    terminals.add(new Option.Value("ptmxmode", "0666"));
    terminals.add(new Option.Value("mode", "0620"));
    if (terminalGroup) {
      terminals.add(new Option.Value("gid", Integer.toString(TERMINAL_GROUP)));
    }
    return List.of(
        new FsMount("proc", "/proc", NOSUID | NODEV | NOEXEC, 0555, List.of()),
        new FsMount("sysfs", "/sys", NOSUID | NODEV | NOEXEC | readOnly, 0555, List.of()),
        new FsMount(
            "cgroup2", "/sys/fs/cgroup", NOSUID | NODEV | NOEXEC | readOnly, 0555, List.of()),
        new FsMount(
            "tmpfs",
            "/dev",
            NOSUID,
            0755,
            List.of(new Option.Value("mode", "755"), new Option.Value("size", "65536k"))),
        new FsMount("devpts", "/dev/pts", NOSUID | NOEXEC, 0755, terminals),
        new FsMount("mqueue", "/dev/mqueue", NOSUID | NODEV | NOEXEC, 0755, List.of()));
  }

  private static List<PlanOperation> deviceLinks() {
    return List.of(
        new MakeSymlink("/proc/self/fd", "/dev/fd"),
        new MakeSymlink("/proc/self/fd/0", "/dev/stdin"),
        new MakeSymlink("/proc/self/fd/1", "/dev/stdout"),
        new MakeSymlink("/proc/self/fd/2", "/dev/stderr"),
        new MakeSymlink("pts/ptmx", "/dev/ptmx"));
  }

  private static long depth(String path) {
    return path.chars().filter(c -> c == '/').count();
  }
}
