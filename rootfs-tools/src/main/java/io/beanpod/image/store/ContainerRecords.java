package io.beanpod.image.store;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.log.LogField;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The directories of containers: {@code containers/<id>/} with {@code root.json}, {@code upper/}
 * and {@code work/}. They need not survive a power loss, since no container does: nothing is
 * synced.
 */
public final class ContainerRecords {
  static final String UNFINISHED = "new-";

  private static final Logger LOG = System.getLogger(ContainerRecords.class.getName());
  private static final String RECORD = "root.json";
  private static final String UPPER = "upper";
  private static final String WORK = "work";

  private final Kernel kernel;
  private final StoreLayout layout;
  private final StoreLock lock;
  private final IndexFile index;

  ContainerRecords(Kernel kernel, StoreLayout layout, StoreLock lock, IndexFile index) {
    this.kernel = kernel;
    this.layout = layout;
    this.lock = lock;
    this.index = index;
  }

  /**
   * A container's directories.
   *
   * @param image the image's id
   * @param lower lower directories, the topmost first
   * @param upper the writable layer
   * @param work overlayfs' working directory
   */
  public record Directories(Digest image, List<Path> lower, Path upper, Path work) {
    /** Copies the list. */
    public Directories {
      lower = List.copyOf(lower);
    }
  }

  /**
   * Directories that are no container's yet.
   *
   * @param image the image's id
   * @param chainIds the image's layers, lowest first
   * @param place where they are; it is renamed when a container gets them
   */
  public record Unfinished(Digest image, List<Digest> chainIds, Path place) {
    /** Copies the list. */
    public Unfinished {
      chainIds = List.copyOf(chainIds);
    }
  }

  /** Makes the directories of a container. */
  public Directories create(String id, Digest image) throws IOException {
    checkId(id);
    return lock.shared(() ->
        finish(
            id, make(record(image), Files.createTempDirectory(layout.containers(), UNFINISHED))));
  }

  /**
   * Makes directories for a container to come.
   *
   * @param parent an empty place in the store that is swept when its owner dies
   */
  public Unfinished prepare(Digest image, Path parent) throws IOException {
    return lock.shared(() -> make(record(image), Files.createTempDirectory(parent, UNFINISHED)));
  }

  /** Gives prepared directories to a container, as {@link #create} would make them. */
  public Directories adopt(String id, Unfinished prepared) throws IOException {
    checkId(id);
    return lock.shared(() -> {
      record(prepared.image()); // it may have been removed meanwhile
      return finish(id, prepared);
    });
  }

  /** Where the directories of a prepared root are until a container gets them. */
  public Directories directories(Unfinished prepared) {
    return directories(prepared.image(), prepared.chainIds(), prepared.place());
  }

  private ContainerRecord record(Digest image) throws IOException {
    StoredManifest manifest =
        index.get().manifests().values().stream()
            .filter(stored -> stored.config().equals(image))
            .findFirst()
            .orElseThrow(() -> new ImageException("image " + image + " is not in the store"));
    if (manifest.chainIds().isEmpty()) {
      throw new ImageException("image " + image + " has no layers: nothing can run in it");
    }
    return new ContainerRecord(image, manifest.chainIds());
  }

  private Unfinished make(ContainerRecord record, Path place) throws IOException {
    Files.write(place.resolve(RECORD), record.write());
    Files.createDirectory(place.resolve(WORK));
    Path upper = Files.createDirectory(place.resolve(UPPER));
    copyRoot(layout.layerRoot(record.chainIds().getLast()), upper);
    return new Unfinished(record.image(), record.chainIds(), place);
  }

  private Directories finish(String id, Unfinished made) throws IOException {
    if (Files.exists(layout.container(id))) {
      throw new ImageException("container " + id + " has a root file system already");
    }
    Files.move(made.place(), layout.container(id), StandardCopyOption.ATOMIC_MOVE);
    touch(made.image());
    return directories(made.image(), made.chainIds(), layout.container(id));
  }

  /** The upper directory is the container's root directory: it must be as the image's. */
  private void copyRoot(Path from, Path to) throws IOException {
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd source = kernel.files().openat(Fd.CWD, from.toString(), flags, 0);
        Fd target = kernel.files().openat(Fd.CWD, to.toString(), flags, 0)) {
      FileStatus status = kernel.files().stat(source);
      kernel.files().fchownat(target, "", status.uid(), status.gid());
      kernel.files().fchmodat(target, "", status.permissions());
    }
  }

  /** The directories of a container, empty where it has none. */
  public Optional<Directories> find(String id) throws IOException {
    checkId(id);
    Path file = layout.container(id).resolve(RECORD);
    try {
      ContainerRecord record = ContainerRecord.read(Files.readAllBytes(file), file.toString());
      return Optional.of(directories(record.image(), record.chainIds(), layout.container(id)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Directories directories(Digest image, List<Digest> chainIds, Path directory) {
    return new Directories(
        image,
        chainIds.reversed().stream().map(layout::layerRoot).toList(),
        directory.resolve(UPPER),
        directory.resolve(WORK));
  }

  /** Moves a container's directories to the trash; false when it has none. */
  public boolean remove(String id, Ingest trash) throws IOException {
    checkId(id);
    try {
      trash.take(layout.container(id));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The containers that have directories. */
  public List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    try (var names = Files.newDirectoryStream(layout.containers())) {
      for (Path name : names) {
        String id = name.getFileName().toString();
        if (Digest.isHex(id)) {
          ids.add(id);
        }
      }
    }
    ids.sort(null);
    return ids;
  }

  /** Which containers use which images. */
  public ImageUses uses() throws IOException {
    Map<Digest, List<String>> containers = new HashMap<>();
    for (Map.Entry<String, ContainerRecord> record : records().entrySet()) {
      containers
          .computeIfAbsent(record.getValue().image(), image -> new ArrayList<>())
          .add(record.getKey());
    }
    return new ImageUses(containers);
  }

  /** Layers that containers hold. */
  public Set<Digest> layersInUse() throws IOException {
    Set<Digest> layers = new HashSet<>();
    records().values().forEach(record -> layers.addAll(record.chainIds()));
    return layers;
  }

  /** Notes that a container uses an image, or did so until now. */
  public void touch(Digest image) throws IOException {
    try {
      Files.setLastModifiedTime(layout.blob(image), FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "image {0} was removed meanwhile", image);
    }
  }

  /** The readable records. One that a power loss has torn holds nothing: its container is gone. */
  Map<String, ContainerRecord> records() throws IOException {
    Map<String, ContainerRecord> records = new HashMap<>();
    for (String id : ids()) {
      Path file = layout.container(id).resolve(RECORD);
      try {
        records.put(id, ContainerRecord.read(Files.readAllBytes(file), file.toString()));
      } catch (NoSuchFileException e) {
        LOG.log(Level.DEBUG, "container {0} was removed meanwhile", id);
      } catch (ImageException e) {
        LOG.log(
            Level.WARNING,
            "container {0} keeps no image: {1}",
            LogField.container(id),
            e.getMessage());
      }
    }
    return records;
  }

  private static void checkId(String id) {
    if (!Digest.isHex(id)) {
      throw new IllegalArgumentException("container id is not 64 hexadecimal digits: " + id);
    }
  }
}
