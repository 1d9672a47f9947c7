package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Files;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.MountAttributes;
import io.beanpod.sys.Mounts;
import io.beanpod.sys.SyscallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file systems that containers of a pod share and that live as long as the pod: /dev/shm and
 * volumes in memory. They are mounted in a mount namespace of pause's own, so the host's table does
 * not have them, and a container's mount namespace starts as a copy of that short table instead of
 * the host's long one.
 *
 * <p>Pause gets the mounts as descriptors: an empty root, then one for each directory {@code /0},
 * {@code /1} and so on of that root. With a user namespace it mounts procfs and sysfs itself, at
 * {@code /proc} and {@code /sys} of that root, which must be there.
 */
public final class PodMounts {

  /** Where /dev/shm is in pause's mount namespace. */
  public static final String SHM = "/0";

  private PodMounts() {}

  /** Where a volume in memory is in pause's mount namespace. */
  public static String volume(SandboxSpec spec, String name) {
    for (int i = 0; i < spec.memoryVolumes().size(); i++) {
      if (spec.memoryVolumes().get(i).name().equals(name)) {
        return "/" + (i + 1);
      }
    }
    throw new IllegalArgumentException("the sandbox has no volume " + name);
  }

  /**
   * Makes the mounts, detached: the root first.
   *
   * @return for the caller to close once pause has them
   */
  static List<Fd> create(Kernel kernel, SandboxSpec spec) throws SyscallException {
    Mounts mounts = kernel.mounts();
    List<Fd> made = new ArrayList<>();
    try {
      Fd root = tmpfs(mounts, 0, 0755, 0, Optional.empty());
      made.add(root);
      Optional<IdMappings> users = spec.userNamespace();
      made.add(tmpfs(mounts, spec.shmBytes(), 01777, MountAttributes.NOEXEC, users));
      for (SandboxSpec.MemoryVolume volume : spec.memoryVolumes()) {
        made.add(tmpfs(mounts, volume.sizeBytes(), 0777, 0, users));
      }
      Files files = kernel.files();
      for (int i = 0; i < made.size() - 1; i++) {
        files.mkdirat(root, Integer.toString(i), 0700);
      }
      if (users.isPresent()) {
        files.mkdirat(root, "proc", 0700);
        files.mkdirat(root, "sys", 0700);
      }
      return made;
    } catch (SyscallException e) {
      made.forEach(Fd::close);
      throw e;
    }
  }

  private static Fd tmpfs(
      Mounts mounts, long sizeBytes, int mode, long attributes, Optional<IdMappings> users)
      throws SyscallException {
    try (Fd context = mounts.fsopen("tmpfs")) {
      mounts.setString(context, "mode", Integer.toOctalString(mode));
      if (users.isPresent()) {
        mounts.setString(context, "uid", Long.toString(users.get().rootUid()));
        mounts.setString(context, "gid", Long.toString(users.get().rootGid()));
      }
      if (sizeBytes > 0) {
        mounts.setString(context, "size", Long.toString(sizeBytes));
      }
      mounts.create(context);
      return mounts.fsmount(context, MountAttributes.NOSUID | MountAttributes.NODEV | attributes);
    }
  }
}
