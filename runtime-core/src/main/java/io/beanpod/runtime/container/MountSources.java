package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.PlanOperation.Attach;
import io.beanpod.pause.PlanOperation.Propagation;
import io.beanpod.pause.PlanOperation.Target;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Files;
import io.beanpod.sys.MountAttributes;
import io.beanpod.sys.Mounts;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Makes the mounts of a manifest as detached mounts: copies of trees of the host, or a fresh tmpfs.
 * None of them is ever in the host's mount table.
 */
final class MountSources {

  private final Files files;
  private final Mounts mounts;

  MountSources(Files files, Mounts mounts) {
    this.files = files;
    this.mounts = mounts;
  }

  /**
   * Copies a tree of the host and adds its descriptor to the plan's.
   *
   * @param users the user namespace that maps the owners of its files, if they are mapped
   * @param owned gets the descriptor, for the caller to close
   */
  Attach attach(
      Mount mount,
      Mount.Host host,
      Optional<Fd> users,
      DescriptorTable<Fd> descriptors,
      List<Fd> owned)
      throws IOException {
    try (Fd source = open(host)) {
      HostPropagation.check(mount, host.path(), source);
      boolean directory = files.stat(source).type() == FileType.DIRECTORY;
      Fd tree = copy(source);
      owned.add(tree);
      if (users.isPresent()) {
        mapOwners(mount, host, source, tree, users.get());
      }
      return attach(mount, tree, directory ? Target.DIRECTORY : Target.FILE, "", descriptors);
    } catch (SyscallException e) {
      throw failed(mount, e);
    }
  }

  /** Refuses a mount whose owners are to be mapped and cannot be. */
  void checkMappable(Mount mount, Mount.Host host, Fd users) throws IOException {
    try (Fd source = files.openat(Fd.CWD, host.path(), OpenFlags.PATH, 0);
        Fd tree = mounts.openTree(source, "", Mounts.OPEN_TREE_CLONE | Mounts.AT_EMPTY_PATH)) {
      mapOwners(mount, host, source, tree, users);
    } catch (SyscallException e) {
      if (e.errno() != Errno.ENOENT) { // it may be there when the container starts
        throw failed(mount, e);
      }
    }
  }

  /** Maps the owners of the volume itself; what is mounted below it stays as it is. */
  private void mapOwners(Mount mount, Mount.Host host, Fd source, Fd tree, Fd users)
      throws IOException {
    try {
      mounts.setAttributes(tree, false, MountAttributes.idmapped(users));
    } catch (SyscallException e) {
      throw new RuntimeFailure(
          "the mount at %s cannot have its owners mapped for the pod's user namespace: %s is on %s, %s (%s)"
              .formatted(
                  mount.target(),
                  host.path(),
                  HostMount.of(source).fileSystem(),
                  e.errno() == Errno.EPERM
                      ? "and is mapped already"
                      : "a file system that cannot be id-mapped",
                  e.errno()),
          e);
    }
  }

  /**
   * Makes a tmpfs and adds its descriptor to the plan's.
   *
   * @param ids the pod's user namespace, whose root then owns it
   */
  Attach attach(
      Mount mount,
      Mount.Tmpfs tmpfs,
      Optional<IdMappings> ids,
      DescriptorTable<Fd> descriptors,
      List<Fd> owned)
      throws RuntimeFailure {
    try {
      Fd tree = tmpfs(tmpfs, ids);
      owned.add(tree);
      return attach(mount, tree, Target.DIRECTORY, "", descriptors);
    } catch (SyscallException e) {
      throw failed(mount, e);
    }
  }

  /**
   * Adds the tree of an image's files to the plan's.
   *
   * @param files the image's root directory, mounted nowhere yet
   */
  Attach attach(
      Mount mount, Mount.Image image, Fd files, DescriptorTable<Fd> descriptors, List<Fd> owned)
      throws RuntimeFailure {
    try {
      owned.add(files);
      if (!image.subPath().isEmpty()) {
        ImagePart.open(this.files, files, image).close();
      }
      return attach(mount, files, Target.DIRECTORY, image.subPath(), descriptors);
    } catch (SyscallException e) {
      throw new RuntimeFailure(
          "ImageVolumeMountFailed: the image %s cannot be mounted at %s: %s"
              .formatted(image.image(), mount.target(), e.getMessage()),
          e);
    }
  }

  private Attach attach(
      Mount mount, Fd tree, Target target, String part, DescriptorTable<Fd> descriptors)
      throws SyscallException {
    long options = options(mount);
    if (options != 0) {
      // What is mounted below must not be the way around.
      mounts.setAttributes(tree, true, MountAttributes.setting(options));
    }
    if (mount.readOnly()) {
      mounts.setAttributes(
          tree, mount.recursiveReadOnly(), MountAttributes.setting(MountAttributes.RDONLY));
    }
    return new Attach(
        descriptors.add(tree),
        mount.target(),
        target,
        target == Target.DIRECTORY ? 0755 : 0644,
        propagation(mount),
        MountRules.mayCoverProc(mount),
        part);
  }

  /** What a mount forbids, as MOUNT_ATTR_* bits. */
  static long options(Mount mount) {
    long bits = 0;
    for (Mount.Option option : mount.options()) {
      bits |=
          switch (option) {
            case NOEXEC -> MountAttributes.NOEXEC;
            case NOSUID -> MountAttributes.NOSUID;
            case NODEV -> MountAttributes.NODEV;
          };
    }
    return bits;
  }

  private static RuntimeFailure failed(Mount mount, SyscallException e) {
    return new RuntimeFailure(
        "cannot prepare the mount at %s: %s".formatted(mount.target(), e.getMessage()), e);
  }

  /** Opens a mount's source without leaving the volume, whatever links are in it. */
  private Fd open(Mount.Host host) throws SyscallException {
    Fd volume = files.openat(Fd.CWD, host.path(), OpenFlags.PATH, 0);
    if (host.subPath().isEmpty()) {
      return volume;
    }
    try (volume) {
      return openOrMake(volume, host.subPath());
    }
  }

  private Fd openOrMake(Fd volume, String subPath) throws SyscallException {
    try {
      return files.openat2(volume, subPath, OpenHow.inRoot(OpenFlags.PATH));
    } catch (SyscallException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    int mode = files.stat(volume).permissions();
    Fd directory = files.openat2(volume, ".", OpenHow.inRoot(OpenFlags.PATH));
    StringBuilder path = new StringBuilder();
    for (String part : subPath.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      try (Fd parent = directory) {
        makeIfMissing(parent, part, mode);
      }
      path.append('/').append(part);
      directory = files.openat2(volume, path.toString(), OpenHow.inRoot(OpenFlags.PATH));
    }
    return directory;
  }

  private void makeIfMissing(Fd parent, String name, int mode) throws SyscallException {
    try {
      files.mkdirat(parent, name, mode);
      files.fchmodat(parent, name, mode); // past the umask
    } catch (SyscallException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }

  private Fd copy(Fd source) throws SyscallException {
    return mounts.openTree(
        source, "", Mounts.OPEN_TREE_CLONE | Mounts.AT_RECURSIVE | Mounts.AT_EMPTY_PATH);
  }

  private Fd tmpfs(Mount.Tmpfs tmpfs, Optional<IdMappings> ids) throws SyscallException {
    try (Fd context = mounts.fsopen("tmpfs")) {
      if (ids.isPresent()) {
        mounts.setString(context, "uid", Long.toString(ids.get().rootUid()));
        mounts.setString(context, "gid", Long.toString(ids.get().rootGid()));
      }
      mounts.setString(context, "mode", Integer.toOctalString(tmpfs.mode()));
      if (tmpfs.sizeBytes() > 0) {
        mounts.setString(context, "size", Long.toString(tmpfs.sizeBytes()));
      }
      mounts.create(context);
      return mounts.fsmount(context, MountAttributes.NOSUID | MountAttributes.NODEV);
    }
  }

  private static Propagation propagation(Mount mount) {
    return switch (mount.propagation()) {
      case PRIVATE -> Propagation.PRIVATE;
      case HOST_TO_CONTAINER -> Propagation.SLAVE;
      case BIDIRECTIONAL -> Propagation.SHARED;
    };
  }
}
