package io.beanpod.image;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.store.ContainerRecords;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.Ingest;
import io.beanpod.sys.Fd;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Roots that are ready before their container: directories, overlayfs mounted on them, and in it
 * the places that every container mounts something on, since a new file there costs as much as all
 * mounts of a start. They lie in a running {@link Ingest}, one for each image, which pins the
 * image's layers and is swept when its owner dies. An image that nobody has used for a while has
 * none.
 */
public final class RootShelf implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RootShelf.class.getName());
  private static final Duration IDLE = Duration.ofMinutes(1);

  /** Roots are made when no container has come for so long: not in the way of one that starts. */
  private static final Duration QUIET = Duration.ofMillis(20);

  private final ContentStore store;
  private final Mounter mounter;
  private final int depth;
  private final Map<Digest, Row> rows = new HashMap<>();
  private final BlockingQueue<Digest> wanted = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofVirtual().name("root-shelf").unstarted(this::run);

  /** Mounts a root. */
  interface Mounter {
    Fd mount(ContainerRoot root) throws IOException;
  }

  /**
   * A root without a container.
   *
   * @param mount whoever takes it closes it
   */
  record Ready(ContainerRecords.Unfinished prepared, Fd mount) {}

  /** The roots of one image. */
  private static final class Row {
    final Ingest place;
    final Deque<Ready> ready = new ArrayDeque<>();
    long lastUse = System.nanoTime();

    Row(Ingest place) {
      this.place = place;
    }

    void clear() throws IOException {
      ready.forEach(one -> one.mount().close());
      ready.clear();
      place.close();
    }
  }

  RootShelf(ContentStore store, Mounter mounter, int depth) {
    this.store = store;
    this.mounter = mounter;
    this.depth = depth;
    thread.start();
  }

  /** A root of an image, if one is ready; the next will be. */
  Optional<Ready> take(Digest image) {
    wanted.add(image);
    synchronized (rows) {
      Row row = rows.get(image);
      if (row == null) {
        return Optional.empty();
      }
      row.lastUse = System.nanoTime();
      return Optional.ofNullable(row.ready.poll());
    }
  }

  private void run() {
    Set<Digest> used = new LinkedHashSet<>();
    try {
      while (true) {
        Duration patience = used.isEmpty() ? IDLE : QUIET;
        Digest image = wanted.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (image != null) {
          used.add(image);
        } else {
          fillAll(used);
          used.clear();
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void fillAll(Set<Digest> images) {
    try {
      for (Digest image : images) {
        fill(image);
      }
      dropIdle();
    } catch (IOException e) {
      // Containers get their roots all the same, and tell what is wrong if it lasts.
      LOG.log(System.Logger.Level.DEBUG, "no root was made ahead", e);
    }
  }

  private void fill(Digest image) throws IOException {
    Row row = row(image);
    while (missing(row)) {
      ContainerRecords.Unfinished prepared =
          store.containers().prepare(image, row.place.workDirectory());
      if (!pinned(row, prepared)) {
        return;
      }
      ContainerRoot root =
          ContainerRoots.root("made ahead", store.containers().directories(prepared));
      Ready ready = new Ready(prepared, mounter.mount(root));
      synchronized (rows) {
        row.ready.add(ready);
      }
    }
  }

  private boolean missing(Row row) {
    synchronized (rows) {
      return row.ready.size() < depth && !Thread.currentThread().isInterrupted();
    }
  }

  private static boolean pinned(Row row, ContainerRecords.Unfinished prepared) throws IOException {
    for (Digest layer : prepared.chainIds()) {
      if (!row.place.pinLayer(layer)) {
        return false;
      }
    }
    return true;
  }

  private Row row(Digest image) throws IOException {
    synchronized (rows) {
      Row known = rows.get(image);
      if (known != null) {
        return known;
      }
    }
    Row row = new Row(store.begin());
    synchronized (rows) {
      rows.put(image, row);
    }
    return row;
  }

  /** Only this thread removes rows, so none is used meanwhile. */
  private void dropIdle() throws IOException {
    Deque<Row> idle = new ArrayDeque<>();
    long now = System.nanoTime();
    synchronized (rows) {
      for (Iterator<Row> all = rows.values().iterator(); all.hasNext(); ) {
        Row row = all.next();
        if (now - row.lastUse > IDLE.toNanos()) {
          all.remove();
          idle.add(row);
        }
      }
    }
    for (Row row : idle) {
      row.clear();
    }
    if (!idle.isEmpty()) {
      store.sweep(); // of images that were removed while their layers were pinned
    }
  }

  /** Ends it; nothing that was made ahead is left. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (rows) {
      for (Row row : rows.values()) {
        try {
          row.clear();
        } catch (IOException e) {
          LOG.log(System.Logger.Level.WARNING, "roots made ahead are left for the next sweep", e);
        }
      }
      rows.clear();
    }
  }
}
