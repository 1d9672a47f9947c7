package io.beanpod.image.registry.pull;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.store.ContentStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/**
 * All pulls into a store. Who asks for an image that is being pulled for the same credentials
 * already takes part in that pull. A pull goes on as long as anybody waits for it.
 */
public final class SharedPulls implements AutoCloseable {
  private final ContentStore store;
  private final PullSettings settings;
  private final SharedBlobs blobs;
  private final Map<Key, Running> running = new HashMap<>();

  private record Key(Reference name, Optional<Credentials> credentials) {}

  /** Pulls into a store. */
  public SharedPulls(ContentStore store, PullSettings settings) {
    this.store = store;
    this.settings = settings;
    this.blobs = new SharedBlobs(store, settings.downloads());
  }

  /** A pull and who waits for it. */
  private final class Running {
    private final CompletableFuture<Pulled> result = new CompletableFuture<>();
    private final List<PullListener> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private int waiting;

    Running(Key key) {
      RegistryPull pull =
          new RegistryPull(
              store,
              settings,
              blobs,
              key.name(),
              event -> listeners.forEach(listener -> listener.on(event)));
      thread = Thread.ofVirtual().name("pull-" + key.name()).unstarted(() -> run(key, pull));
    }

    private void run(Key key, RegistryPull pull) {
      try {
        Pulled pulled = pull.run(key.credentials());
        leave(key);
        result.complete(pulled);
      } catch (IOException | RuntimeException | Error e) {
        leave(key);
        result.completeExceptionally(e);
      }
    }

    /** Before anybody hears of the end: who asks then wants to know what the name means now. */
    private void leave(Key key) {
      synchronized (running) {
        running.remove(key, this);
      }
    }
  }

  /**
   * Pulls an image, also when the store has one of that name: the name may stand for another one
   * now. What the store has is not transferred again.
   *
   * @param credentials for the image's registry; where there are none, the files are read
   * @throws InterruptedException when the waiting thread is interrupted; where nobody else waits,
   *     the pull has ended by then and has left nothing
   */
  public Pulled pull(Reference name, Optional<Credentials> credentials, PullListener listener)
      throws IOException, InterruptedException {
    Key key = new Key(name, credentials);
    Running pull;
    synchronized (running) {
      pull = running.computeIfAbsent(key, Running::new);
      pull.listeners.add(listener);
      if (pull.waiting++ == 0) {
        pull.thread.start();
      }
    }
    try {
      return pull.result.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new ImageException("image " + name + " cannot be pulled: " + e.getCause(), e);
    } catch (InterruptedException e) {
      leave(key, pull);
      throw e;
    } finally {
      pull.listeners.remove(listener);
    }
  }

  private void leave(Key key, Running pull) {
    synchronized (running) {
      if (--pull.waiting > 0) {
        return;
      }
      running.remove(key, pull);
    }
    end(pull);
  }

  private static void end(Running pull) {
    pull.thread.interrupt();
    // Not interruptible: who was told that the pull has ended may remove the store's directory.
    pull.result.handle((_, _) -> true).join();
  }

  /** Ends all pulls; those who wait get an error. */
  @Override
  public void close() {
    List<Running> all;
    synchronized (running) {
      all = List.copyOf(running.values());
      running.clear();
    }
    all.forEach(SharedPulls::end);
  }
}
