package io.beanpod.image;

import io.beanpod.image.layer.TreeRemoval;
import io.beanpod.image.layer.TreeUsage;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.store.ContainerRecords.Directories;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.Ingest;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.MountAttributes;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Root file systems of containers: the image's layers below a directory of the container's own. */
public final class ContainerRoots {
  /** What overlayfs makes in the directory that it is given to work in. */
  private static final String OVERLAY_WORK = "work";

  private static final String NO_MAPPED_LAYERS =
      "a user namespace needs an image store on a file system that can be id-mapped";

  private final Kernel kernel;
  private final ContentStore store;
  private final MappedOverlay mapped;

  /** Mounts that were made ahead, of containers that were not started yet. */
  private final Map<String, Fd> mounts = new ConcurrentHashMap<>();

  private volatile @Nullable RootShelf shelf;

  ContainerRoots(Kernel kernel, ContentStore store) {
    this.kernel = kernel;
    this.store = store;
    this.mapped = new MappedOverlay(kernel, true);
  }

  /**
   * Makes the directories of a container. From now on, and until {@link #remove}, the image's
   * layers stay whatever is done to the image.
   *
   * @param containerId 64 hexadecimal digits
   * @param image an image's id
   * @throws ImageException when the image is not in the store or the container has a root already
   */
  public ContainerRoot create(String containerId, Digest image) throws IOException {
    RootShelf ahead = shelf;
    Optional<RootShelf.Ready> ready = ahead == null ? Optional.empty() : ahead.take(image);
    if (ready.isEmpty()) {
      return root(containerId, store.containers().create(containerId, image));
    }
    try {
      Directories directories = store.containers().adopt(containerId, ready.get().prepared());
      mounts.put(containerId, ready.get().mount());
      return root(containerId, directories);
    } catch (IOException e) {
      ready.get().mount().close();
      throw e;
    }
  }

  /**
   * Makes the directories of a container as {@link #create} does, and mounts them for the users of
   * a user namespace; {@link #mount(ContainerRoot, Fd)} will find the mount ready. What cannot be
   * mounted so is told here, and nothing is left of it.
   */
  public ContainerRoot createFor(String containerId, Digest image, Fd users) throws IOException {
    ContainerRoot root = root(containerId, store.containers().create(containerId, image));
    try {
      mounts.put(containerId, mount(root, users));
      return root;
    } catch (IOException e) {
      remove(containerId);
      throw e;
    }
  }

  /**
   * Makes roots ahead from now on: creating and mounting one costs the disk's file system a dozen
   * new inodes, and a container that comes then takes one by a rename.
   *
   * @param depth how many are ready for each image that was used lately
   * @param mountPoints what every container mounts something on
   * @return ends it, and removes what is ready
   */
  public RootShelf prepareAhead(int depth, List<MountPoint> mountPoints) {
    RootShelf ahead = new RootShelf(store, root -> overlay(root, mountPoints), depth);
    shelf = ahead;
    return ahead;
  }

  private Fd overlay(ContainerRoot root, List<MountPoint> mountPoints) throws SyscallException {
    Fd mount = overlay(root);
    try {
      for (MountPoint point : mountPoints) {
        point.make(kernel.files(), mount);
      }
      return mount;
    } catch (SyscallException e) {
      mount.close();
      throw e;
    }
  }

  /** The root of a container, empty where it has none. */
  public Optional<ContainerRoot> find(String containerId) throws IOException {
    return store.containers().find(containerId).map(found -> root(containerId, found));
  }

  /** The ids of all containers that have a root, also of those whose record cannot be read. */
  public List<String> list() throws IOException {
    return store.containers().ids();
  }

  /**
   * Mounts a root with overlayfs, writable and detached: it appears in no mount table until someone
   * attaches it, and goes with its last descriptor. Linux 6.5.
   *
   * <p>It is a volatile mount: no container survives a power loss, so what one wrote need not be on
   * the disk when it ends. Otherwise the end of each container would sync the whole file system
   * that the store is on.
   *
   * @return the mount's descriptor, the caller's to close
   */
  public Fd mount(ContainerRoot root) throws ImageException {
    return mount(root, this::overlay, "overlayfs of Linux 6.5 or later is needed");
  }

  /**
   * Mounts a root as {@link #mount(ContainerRoot)} does, for the users of a user namespace: the
   * image's files belong to them, without a copy. What the container writes has the host's ids on
   * the disk.
   *
   * @param users a descriptor of {@code /proc/PID/ns/user}
   */
  public Fd mount(ContainerRoot root, Fd users) throws ImageException {
    return mount(root, one -> overlay(one, users), NO_MAPPED_LAYERS);
  }

  private Fd mount(ContainerRoot root, Overlay overlay, String needed) throws ImageException {
    Fd ready = mounts.remove(root.containerId());
    if (ready != null) {
      return ready;
    }
    try {
      return overlay.mount(root);
    } catch (SyscallException e) {
      if (e.errno() == Errno.EINVAL && forgetFormerMount(root)) {
        return mount(root, overlay, needed);
      }
      boolean unknown = e.errno() == Errno.EINVAL || e.errno() == Errno.ENODEV;
      throw new ImageException(
          "root file system of container "
              + root.containerId()
              + ": "
              + e.getMessage()
              + (unknown ? "; " + needed : ""),
          e);
    }
  }

  @FunctionalInterface
  private interface Overlay {
    Fd mount(ContainerRoot root) throws SyscallException;
  }

  private Fd overlay(ContainerRoot root) throws SyscallException {
    try (Fd context = kernel.mounts().fsopen("overlay")) {
      for (Path lower : root.lower()) {
        kernel.mounts().setString(context, "lowerdir+", lower.toString());
      }
      return overlay(context, root);
    }
  }

  private Fd overlay(ContainerRoot root, Fd users) throws SyscallException {
    own(root, users);
    return mapped.mount(root.lower(), users, context -> overlay(context, root));
  }

  /** The upper directory is the container's root directory: the image's root, of these users. */
  private void own(ContainerRoot root, Fd users) throws SyscallException {
    try (MappedLayers top = MappedLayers.open(kernel, List.of(root.lower().getFirst()), users)) {
      FileStatus status = kernel.files().stat(top.trees().getFirst());
      kernel.files().fchownat(Fd.CWD, root.upper().toString(), status.uid(), status.gid());
    }
  }

  private Fd overlay(Fd context, ContainerRoot root) throws SyscallException {
    kernel.mounts().setString(context, "upperdir", root.upper().toString());
    kernel.mounts().setString(context, "workdir", root.work().toString());
    kernel.mounts().setFlag(context, "volatile");
    kernel.mounts().create(context);
    return kernel.mounts().fsmount(context, 0);
  }

  /**
   * Whether roots can be mounted for the users of a user namespace, on this kernel and on the
   * store's file system. It tries.
   *
   * @return why not, or nothing
   */
  public Optional<String> whyNotMappable(Fd users) throws IOException {
    try (Ingest place = store.begin()) {
      // Without a directory to write to, overlayfs wants two others at least.
      List<Path> layers =
          List.of(
              Files.createDirectory(place.workDirectory().resolve("upper")),
              Files.createDirectory(place.workDirectory().resolve("lower")));
      try {
        mapped.mount(layers, users, this::readOnly).close();
        return Optional.empty();
      } catch (SyscallException e) {
        return Optional.of(e.getMessage() + "; " + NO_MAPPED_LAYERS);
      }
    }
  }

  private Fd readOnly(Fd context) throws SyscallException {
    kernel.mounts().create(context);
    return kernel.mounts().fsmount(context, MountAttributes.RDONLY);
  }

  /**
   * A volatile mount leaves a mark that forbids another one, since a crash of the machine may have
   * come between them. Here it was a daemon that crashed, between the mount and the start.
   *
   * @return whether there was a mark
   */
  private boolean forgetFormerMount(ContainerRoot root) throws ImageException {
    if (!Files.exists(root.work().resolve(OVERLAY_WORK).resolve("incompat"))) {
      return false;
    }
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    try (Fd work = kernel.files().openat(Fd.CWD, root.work().toString(), flags, 0)) {
      new TreeRemoval(kernel.files()).remove(work, OVERLAY_WORK);
      return true;
    } catch (SyscallException e) {
      throw new ImageException(
          "root file system of container " + root.containerId() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Mounts a root as {@link #mount} does, but nobody can write to it, and what has been written
   * shows. One image can be mounted so by many at once.
   *
   * @return the mount's descriptor, the caller's to close
   */
  public Fd mountReadOnly(ContainerRoot root) throws ImageException {
    try (Fd context = kernel.mounts().fsopen("overlay")) {
      // Without a directory to write to, overlayfs wants two others at least.
      kernel.mounts().setString(context, "lowerdir+", root.upper().toString());
      for (Path lower : root.lower()) {
        kernel.mounts().setString(context, "lowerdir+", lower.toString());
      }
      kernel.mounts().create(context);
      return kernel.mounts().fsmount(context, MountAttributes.RDONLY);
    } catch (SyscallException e) {
      throw noFiles(root, e, "");
    }
  }

  /**
   * Mounts a root as {@link #mountReadOnly(ContainerRoot)} does, for the users of a user namespace.
   *
   * @param users a descriptor of {@code /proc/PID/ns/user}
   */
  public Fd mountReadOnly(ContainerRoot root, Fd users) throws ImageException {
    List<Path> layers = new ArrayList<>(List.of(root.upper()));
    layers.addAll(root.lower());
    try {
      return mapped.mount(layers, users, this::readOnly);
    } catch (SyscallException e) {
      throw noFiles(root, e, e.errno() == Errno.EINVAL ? "; " + NO_MAPPED_LAYERS : "");
    }
  }

  private static ImageException noFiles(ContainerRoot root, SyscallException e, String needed) {
    return new ImageException(
        "files of the image "
            + root.image()
            + " for "
            + root.containerId()
            + ": "
            + e.getMessage()
            + needed,
        e);
  }

  /** Removes a root; nothing happens where there is none. It must not be mounted any more. */
  public void remove(String containerId) throws IOException {
    Fd unused = mounts.remove(containerId);
    if (unused != null) {
      unused.close();
    }
    Optional<ContainerRoot> root = findForRemoval(containerId);
    boolean orphan = false;
    try (Ingest trash = store.begin()) {
      if (store.containers().remove(containerId, trash) && root.isPresent()) {
        Digest image = root.get().image();
        store.containers().touch(image);
        orphan =
            store.index().manifests().values().stream()
                .noneMatch(manifest -> manifest.config().equals(image));
      }
    }
    if (orphan) {
      store.sweep();
    }
  }

  /** A record that cannot be read must not keep its container from being removed. */
  private Optional<ContainerRoot> findForRemoval(String containerId) throws IOException {
    try {
      return find(containerId);
    } catch (ImageException e) {
      return Optional.empty();
    }
  }

  /** The room that a container's own writes take. It reads the whole upper directory. */
  public DiskUsage usage(ContainerRoot root) throws IOException {
    TreeUsage usage = TreeUsage.of(kernel.files(), root.upper());
    return new DiskUsage(usage.bytes(), usage.inodes());
  }

  static ContainerRoot root(String containerId, Directories directories) {
    return new ContainerRoot(
        containerId,
        directories.image(),
        directories.lower(),
        directories.upper(),
        directories.work());
  }
}
