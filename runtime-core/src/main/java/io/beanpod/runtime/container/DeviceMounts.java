package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.PlanOperation;
import io.beanpod.pause.PlanOperation.Attach;
import io.beanpod.pause.PlanOperation.Propagation;
import io.beanpod.pause.PlanOperation.Target;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.MountAttributes;
import io.beanpod.sys.Mounts;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.util.ArrayList;
import java.util.List;

/**
 * Device nodes of a container in a user namespace. The kernel lets nobody there make any, so the
 * host's are mounted in their places, with the host's owners.
 */
final class DeviceMounts {

  private static final int FILE_MODE = 0666;

  private final Kernel kernel;

  DeviceMounts(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Mounts the host's nodes, detached.
   *
   * @param owned gets every descriptor made, for the caller to close
   */
  List<PlanOperation> attach(
      List<FileSystemPlan.Node> nodes, DescriptorTable<Fd> table, List<Fd> owned)
      throws RuntimeFailure {
    List<PlanOperation> operations = new ArrayList<>();
    for (FileSystemPlan.Node node : nodes) {
      try {
        Fd mount = mount(node);
        owned.add(mount);
        operations.add(
            new Attach(
                table.add(mount),
                node.path(),
                Target.FILE,
                FILE_MODE,
                Propagation.PRIVATE,
                false,
                ""));
      } catch (SyscallException e) {
        throw new RuntimeFailure("cannot use the device: " + e.getMessage(), e);
      }
    }
    return operations;
  }

  private Fd mount(FileSystemPlan.Node node) throws SyscallException, RuntimeFailure {
    // Links are followed, as to /dev/disk/by-id: the number is compared whatever the way.
    try (Fd device = kernel.files().openat(Fd.CWD, node.hostPath(), OpenFlags.PATH, 0)) {
      FileStatus status = kernel.files().stat(device);
      FileType wanted = node.block() ? FileType.BLOCK_DEVICE : FileType.CHARACTER_DEVICE;
      // What the cgroup allows is a number: another device would be refused when it is opened.
      if (status.type() != wanted
          || status.represented().major() != node.major()
          || status.represented().minor() != node.minor()) {
        throw new RuntimeFailure(
            "%s is not the device %d:%d on this host"
                .formatted(node.hostPath(), node.major(), node.minor()));
      }
      Fd tree = kernel.mounts().openTree(device, "", Mounts.OPEN_TREE_CLONE | Mounts.AT_EMPTY_PATH);
      try {
        kernel
            .mounts()
            .setAttributes(
                tree,
                false,
                MountAttributes.setting(MountAttributes.NOSUID | MountAttributes.NOEXEC));
        return tree;
      } catch (SyscallException e) {
        tree.close();
        throw e;
      }
    }
  }
}
