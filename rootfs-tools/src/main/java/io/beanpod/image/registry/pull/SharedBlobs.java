package io.beanpod.image.registry.pull;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.Ingest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Lets pulls that want the same layer at the same time transfer it once: the first one transfers
 * it, the others wait and read its file. A transfer waits for nothing but a free place among all
 * transfers, so no two pulls can wait for each other.
 */
final class SharedBlobs {
  private final ContentStore store;
  private final Semaphore places;
  private final Map<Digest, CompletableFuture<Optional<Path>>> transfers =
      new ConcurrentHashMap<>();

  /** Shares transfers into a store, of which only so many run at a time. */
  SharedBlobs(ContentStore store, int places) {
    this.store = store;
    this.places = new Semaphore(places, true);
  }

  /** Begins the transfer of a blob. */
  interface Transfer {
    InputStream begin() throws IOException;
  }

  /** Takes part for one pull. */
  Participant join(Ingest ingest) {
    return new Participant(ingest);
  }

  /** One pull's part. Its files are read by others until it is closed. */
  final class Participant implements AutoCloseable {
    private final Ingest ingest;
    private final Set<Digest> own = ConcurrentHashMap.newKeySet();

    private Participant(Ingest ingest) {
      this.ingest = ingest;
    }

    /**
     * The bytes of a blob, from the store, from another pull, or from a transfer. Closing the
     * stream of a transfer tells others how it went, so the blob must be in the ingest by then.
     */
    InputStream open(Descriptor blob, Transfer transfer) throws IOException {
      Digest digest = blob.digest();
      try {
        while (!ingest.pinBlob(digest)) {
          CompletableFuture<Optional<Path>> mine = new CompletableFuture<>();
          CompletableFuture<Optional<Path>> other = transfers.putIfAbsent(digest, mine);
          if (other == null) {
            return begin(digest, transfer, mine);
          }
          Optional<InputStream> shared = read(other.get());
          if (shared.isPresent()) {
            return shared.get();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while blob " + digest + " was waited for");
      } catch (ExecutionException e) {
        throw new IllegalStateException("a transfer ends with a file or without one", e);
      }
      return store.blobs().open(digest);
    }

    /** The other pull may have committed or given up meanwhile, and its file be gone. */
    private Optional<InputStream> read(Optional<Path> file) throws IOException {
      if (file.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(Files.newInputStream(file.get()));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    private InputStream begin(
        Digest digest, Transfer transfer, CompletableFuture<Optional<Path>> mine)
        throws IOException, InterruptedException {
      own.add(digest);
      boolean placed = false;
      boolean begun = false;
      try {
        places.acquire();
        placed = true;
        InputStream in = transfer.begin();
        begun = true;
        return new Ending(in, () -> end(digest, mine));
      } finally {
        if (!begun) {
          if (placed) {
            places.release();
          }
          end(digest, mine);
        }
      }
    }

    private void end(Digest digest, CompletableFuture<Optional<Path>> mine) {
      Optional<Path> file = ingest.broughtIn(digest);
      if (file.isEmpty()) {
        transfers.remove(digest, mine);
      }
      mine.complete(file);
    }

    @Override
    public void close() {
      own.forEach(transfers::remove);
    }
  }

  /** A transfer that gives its place back and tells how it went when it is closed. */
  private final class Ending extends FilterInputStream {
    private final Runnable end;
    private boolean closed;

    Ending(InputStream in, Runnable end) {
      super(in);
      this.end = end;
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try {
        super.close();
      } finally {
        places.release();
        end.run();
      }
    }
  }
}
