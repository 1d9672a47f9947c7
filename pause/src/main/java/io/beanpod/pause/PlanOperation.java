package io.beanpod.pause;

import java.util.List;

/**
 * One operation on the file system that the new process sees. Operations run in the order of the
 * plan; paths are absolute inside the container's root and are resolved by openat2(2) with
 * RESOLVE_IN_ROOT.
 */
public sealed interface PlanOperation {
  /** The path that the operation is about, inside the container's root. */
  String path();

  /**
   * True when it must run after the root was changed, thus after every operation of the other kind.
   */
  default boolean afterPivot() {
    return switch (this) {
      case ReadOnlyPath ignored -> true;
      case MaskPath ignored -> true;
      default -> false;
    };
  }

  /** Writes the operation's record. */
  private static void write(PlanWriter plan, PlanOperation operation) {
    switch (operation) {
      case FsMount mount ->
          plan.record(
              RecordType.FSMOUNT,
              p -> {
                p.u32(mount.attributes()).u32(mount.targetMode()).string(mount.type());
                p.string(mount.path()).u32(mount.options().size());
                mount.options().forEach(option -> option.write(p));
              });
      case Attach attach ->
          plan.record(
              RecordType.ATTACH,
              p ->
                  p.u32(attach.descriptor())
                      .u32(attach.target() == Target.DIRECTORY ? 0 : 1)
                      .u32(attach.targetMode())
                      .u32(attach.propagation().number)
                      .u32(attach.mayCoverProc() ? 1 : 0)
                      .string(attach.path())
                      .string(attach.part()));
      case AttachPodMount mount ->
          plan.record(
              RecordType.ATTACH_POD_MOUNT,
              p ->
                  p.u32(mount.attributes())
                      .string(mount.source())
                      .string(mount.subPath())
                      .string(mount.path()));
      case MakeDirectory directory ->
          plan.record(
              RecordType.MKDIR,
              p ->
                  p.u32(directory.mode())
                      .u32((int) directory.uid())
                      .u32((int) directory.gid())
                      .string(directory.path()));
      case MakeNode node ->
          plan.record(
              RecordType.MKNOD,
              p ->
                  p.u32(node.mode())
                      .u32(node.major())
                      .u32(node.minor())
                      .u32((int) node.uid())
                      .u32((int) node.gid())
                      .string(node.path()));
      case MakeSymlink link ->
          plan.record(RecordType.SYMLINK, p -> p.string(link.content()).string(link.path()));
      case ReadOnlyPath readOnly ->
          plan.record(RecordType.READONLY_PATH, p -> p.string(readOnly.path()));
      case MaskPath mask -> plan.record(RecordType.MASK_PATH, p -> p.string(mask.path()));
    }
  }

  /** Writes all records, those that run after pivot_root(2) last. */
  static void writeAll(PlanWriter plan, List<PlanOperation> operations) {
    operations.forEach(operation -> write(plan, operation));
  }

  /** What a mount covers. */
  enum Target {
    DIRECTORY,
    FILE
  }

  /** What mounts made later on one side do on the other; mount_namespaces(7). */
  enum Propagation {
    /** Kubernetes' None. */
    PRIVATE(0),
    /** Kubernetes' HostToContainer. */
    SLAVE(1),
    /** Kubernetes' Bidirectional. */
    SHARED(2);

    private final int number;

    Propagation(int number) {
      this.number = number;
    }
  }

  /** One option of a file system, as fsconfig(2) takes it. */
  sealed interface Option {
    /** An option without a value, such as {@code ro}. */
    record Flag(String key) implements Option {}

    /** An option with a value, such as {@code size=64m}. */
    record Value(String key, String value) implements Option {}

    private void write(PlanWriter plan) {
      switch (this) {
        case Flag flag -> plan.u32(0).string(flag.key()).string("");
        case Value pair -> plan.u32(1).string(pair.key()).string(pair.value());
      }
    }
  }

  /**
   * Makes a new file system of a kernel type and mounts it (fsopen, fsconfig, fsmount, move_mount).
   * No part of the path may be a symbolic link.
   *
   * @param type the type's name, such as {@code proc}
   * @param attributes MOUNT_ATTR_* bits of mount_setattr(2)
   * @param targetMode the permission bits of the target when it has to be made
   */
  record FsMount(String type, String path, int attributes, int targetMode, List<Option> options)
      implements PlanOperation {
    /** Checks the path and copies the options. */
    public FsMount {
      requireAbsolute(path);
      options = List.copyOf(options);
    }
  }

  /**
   * Attaches a detached mount that the spawner made (move_mount).
   *
   * @param descriptor its number in the new process, see {@link DescriptorTable}
   * @param targetMode the permission bits of the target when it has to be made
   * @param mayCoverProc whether the target may lie on procfs, as lxcfs needs it
   * @param part a directory of the mount, its links resolved inside; empty for all of it
   */
  record Attach(
      int descriptor,
      String path,
      Target target,
      int targetMode,
      Propagation propagation,
      boolean mayCoverProc,
      String part)
      implements PlanOperation {
    /** Checks the path. */
    public Attach {
      requireAbsolute(path);
    }

    /** A directory mount that shares nothing with the host. */
    public static Attach directory(int descriptor, String path) {
      return new Attach(descriptor, path, Target.DIRECTORY, 0755, Propagation.PRIVATE, false, "");
    }

    /** A file mount that shares nothing with the host. */
    public static Attach file(int descriptor, String path) {
      return new Attach(descriptor, path, Target.FILE, 0644, Propagation.PRIVATE, false, "");
    }
  }

  /**
   * Attaches a mount that all containers of the pod share, out of pause's mount namespace.
   *
   * @param source where it is there
   * @param subPath a directory below it, made when it is missing; empty for the whole
   * @param attributes MOUNT_ATTR_RDONLY, NOSUID, NODEV and NOEXEC of mount_setattr(2)
   */
  record AttachPodMount(String source, String subPath, String path, int attributes)
      implements PlanOperation {
    /** Checks the paths. */
    public AttachPodMount {
      requireAbsolute(source);
      requireAbsolute(path);
    }
  }

  /** Makes a directory and its missing parents. One that exists is left as it is. */
  record MakeDirectory(String path, int mode, long uid, long gid) implements PlanOperation {
    /** Checks the path. */
    public MakeDirectory {
      requireAbsolute(path);
    }
  }

  /**
   * Makes a device node, or a fifo, and verifies what is there afterwards. No part of its parent's
   * path may be a symbolic link.
   *
   * @param mode the permission bits and the type (S_IFCHR, S_IFBLK, S_IFIFO)
   */
  record MakeNode(String path, int mode, int major, int minor, long uid, long gid)
      implements PlanOperation {
    /** S_IFCHR of inode(7). */
    public static final int CHARACTER_DEVICE = 0020000;

    /** S_IFBLK of inode(7). */
    public static final int BLOCK_DEVICE = 0060000;

    /** S_IFIFO of inode(7). */
    public static final int FIFO = 0010000;

    /** Checks the path. */
    public MakeNode {
      requireAbsolute(path);
    }

    /** A character device that everybody may read and write, owned by root. */
    public static MakeNode characterDevice(String path, int major, int minor) {
      return new MakeNode(path, CHARACTER_DEVICE | 0666, major, minor, 0, 0);
    }
  }

  /** Makes a symbolic link. No part of its parent's path may be a symbolic link. */
  record MakeSymlink(String content, String path) implements PlanOperation {
    /** Checks the path. */
    public MakeSymlink {
      requireAbsolute(path);
    }
  }

  /** Makes a path and everything mounted below it read-only. A missing path is skipped. */
  record ReadOnlyPath(String path) implements PlanOperation {
    /** Checks the path. */
    public ReadOnlyPath {
      requireAbsolute(path);
    }
  }

  /** Hides a file behind /dev/null, a directory behind an empty one. A missing path is skipped. */
  record MaskPath(String path) implements PlanOperation {
    /** Checks the path. */
    public MaskPath {
      requireAbsolute(path);
    }
  }

  private static void requireAbsolute(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("Not an absolute path: \"" + path + '"');
    }
  }
}
