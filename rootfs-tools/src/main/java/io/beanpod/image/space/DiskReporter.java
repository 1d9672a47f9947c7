package io.beanpod.image.space;

import io.beanpod.image.DiskUsage;
import io.beanpod.image.layer.TreeUsage;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.store.ContainerRecords.Directories;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.ImageIndex;
import io.beanpod.image.store.ImageUses;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds up what a store takes of the disk. */
public final class DiskReporter {
  private final Kernel kernel;
  private final ContentStore store;
  private final StoreUsage usage;

  /** Adds up a store. */
  public DiskReporter(Kernel kernel, ContentStore store, StoreUsage usage) {
    this.kernel = kernel;
    this.store = store;
    this.usage = usage;
  }

  /** All of it. Layers were measured before, what containers write is counted now. */
  public DiskReport report() throws IOException {
    ImageIndex index = store.index();
    ImageUses uses = store.containers().uses();
    Holdings holdings = new Holdings(usage, index, store.containers().layersInUse());
    List<DiskReport.OfImage> images = new ArrayList<>();
    for (Digest id : index.ids()) {
      images.add(
          new DiskReport.OfImage(
              id,
              index.namesOf(id),
              holdings.of(id),
              holdings.unshared(id),
              uses.of(id).size(),
              index.pinned().contains(id),
              store.lastUse(id)));
    }
    FileStore disk = Files.getFileStore(store.layout().root());
    long all = holdings.all();
    long shared = holdings.shared();
    long reclaimable = 0;
    for (DiskReport.OfImage image : images) {
      boolean unused = image.containers() == 0 && !image.pinned();
      reclaimable += unused ? holdings.release(image.id()) : 0;
    }
    return new DiskReport(
        images,
        all,
        shared,
        reclaimable,
        containers(),
        disk.getTotalSpace(),
        disk.getUsableSpace());
  }

  private List<DiskReport.OfContainer> containers() throws IOException {
    List<DiskReport.OfContainer> containers = new ArrayList<>();
    for (String id : store.containers().ids()) {
      written(id).ifPresent(usage -> containers.add(new DiskReport.OfContainer(id, usage)));
    }
    return containers;
  }

  /** What all containers have written. It reads their whole writable layers. */
  DiskUsage written() throws IOException {
    long bytes = 0;
    long inodes = 0;
    for (DiskReport.OfContainer container : containers()) {
      bytes += container.written().bytes();
      inodes += container.written().inodes();
    }
    return new DiskUsage(bytes, inodes);
  }

  /** Nothing for a container that is being removed. */
  private Optional<DiskUsage> written(String container) throws IOException {
    try {
      Optional<Directories> directories = store.containers().find(container);
      if (directories.isEmpty()) {
        return Optional.empty();
      }
      TreeUsage tree = TreeUsage.of(kernel.files(), directories.get().upper());
      return Optional.of(new DiskUsage(tree.bytes(), tree.inodes()));
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
