package io.beanpod.runtime.container;

import io.beanpod.runtime.Device;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.cgroup.DeviceRule;
import io.beanpod.sys.DirectoryEntry;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Files;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Device nodes of the host that a container gets as nodes of its own. */
final class HostDevices {

  /** What each container's /dev has anyway, or what must be its own. */
  private static final Set<String> OWN =
      Set.of(
          "console", "fd", "full", "log", "mqueue", "null", "ptmx", "pts", "random", "shm",
          "stderr", "stdin", "stdout", "tty", "urandom", "zero");

  private final Files files;

  HostDevices(Files files) {
    this.files = files;
  }

  /**
   * A device that the manifest names.
   *
   * @param access any of {@code r}, {@code w}, {@code m}
   */
  record Granted(FileSystemPlan.Node node, FileStatus status, String access) {}

  /** Looks at the devices of the host that a container names. */
  List<Granted> find(List<Device> devices) throws RuntimeFailure {
    List<Granted> granted = new ArrayList<>();
    for (Device device : devices) {
      try {
        FileStatus status = status(device.hostPath());
        if (status.type() == FileType.DIRECTORY) {
          grantAll(device.hostPath(), device.containerPath(), device.permissions(), granted);
        } else if (isDevice(status.type())) {
          granted.add(
              new Granted(
                  node(device.containerPath(), device.hostPath(), status),
                  status,
                  device.permissions()));
        } else {
          throw new RuntimeFailure(device.hostPath() + " is no device");
        }
      } catch (SyscallException e) {
        throw new RuntimeFailure("cannot use the device: " + e.getMessage(), e);
      }
    }
    return granted;
  }

  /** Links are followed, such as those in /dev/disk/by-id. */
  private FileStatus status(String path) throws SyscallException {
    try (Fd found = files.openat(Fd.CWD, path, OpenFlags.PATH, 0)) {
      return files.stat(found);
    }
  }

  /** Every device in a directory such as /dev/snd, and in the directories below it. */
  private void grantAll(String path, String target, String access, List<Granted> granted)
      throws SyscallException {
    try (Fd directory =
        files.openat(
            Fd.CWD, path, OpenFlags.RDONLY | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW, 0)) {
      for (DirectoryEntry entry : files.list(directory)) {
        FileStatus status = files.stat(directory, entry.name());
        String place = target + "/" + entry.name();
        if (status.type() == FileType.DIRECTORY) {
          grantAll(path + "/" + entry.name(), place, access, granted);
        } else if (isDevice(status.type())) {
          String hostPath = path + "/" + entry.name();
          granted.add(new Granted(node(place, hostPath, status), status, access));
        }
      }
    }
  }

  /** What the cgroup's device filter allows: the defaults and these. */
  static List<DeviceRule> rules(List<Granted> granted) {
    return DeviceRule.withDefaults(
        granted.stream()
            .map(
                one -> DeviceRule.of(one.status().type(), one.status().represented(), one.access()))
            .toList());
  }

  /** All devices of the host, for a privileged container. */
  List<FileSystemPlan.Node> all() throws SyscallException {
    List<FileSystemPlan.Node> nodes = new ArrayList<>();
    collect("/dev", nodes);
    return nodes;
  }

  private void collect(String path, List<FileSystemPlan.Node> nodes) throws SyscallException {
    try (Fd directory =
        files.openat(
            Fd.CWD, path, OpenFlags.RDONLY | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW, 0)) {
      for (DirectoryEntry entry : files.list(directory)) {
        if (path.equals("/dev") && OWN.contains(entry.name())) {
          continue;
        }
        String child = path + "/" + entry.name();
        FileStatus status = files.stat(directory, entry.name());
        if (status.type() == FileType.DIRECTORY) {
          collect(child, nodes);
        } else if (isDevice(status.type())) {
          nodes.add(node(child, child, status));
        }
      }
    }
  }

  private static FileSystemPlan.Node node(String path, String hostPath, FileStatus status) {
    return new FileSystemPlan.Node(
        path,
        hostPath,
        status.type() == FileType.BLOCK_DEVICE,
        status.represented().major(),
        status.represented().minor(),
        status.permissions());
  }

  private static boolean isDevice(FileType type) {
    return type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
  }
}
