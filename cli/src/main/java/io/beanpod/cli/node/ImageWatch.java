package io.beanpod.cli.node;

import io.beanpod.image.ImageStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Tells when a store has got an image or a name, whichever program brought it: the store's index is
 * replaced then, which inotify(7) shows.
 */
final class ImageWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ImageWatch.class.getName());

  private final ImageStore images;
  private final Runnable added;
  private final WatchService watch;
  private Set<String> known;

  private ImageWatch(ImageStore images, Runnable added, WatchService watch) throws IOException {
    this.images = images;
    this.added = added;
    this.watch = watch;
    this.known = images.namesAndIds();
  }

  /** Watches until it is closed. */
  static ImageWatch start(ImageStore images, Runnable added) throws IOException {
    Path directory = Objects.requireNonNull(images.indexFile().getParent());
    WatchService service = directory.getFileSystem().newWatchService();
    directory.register(
        service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    ImageWatch watch = new ImageWatch(images, added, service);
    Thread.ofVirtual().name("image-watch").start(watch::run);
    return watch;
  }

  private void run() {
    try {
      while (true) {
        WatchKey key = watch.take();
        if (concernsIndex(key.pollEvents())) {
          look();
        }
        key.reset();
      }
    } catch (ClosedWatchServiceException closed) {
      // This is the end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean concernsIndex(List<WatchEvent<?>> events) {
    return events.stream()
        .anyMatch(event ->
            event.kind().equals(StandardWatchEventKinds.OVERFLOW)
                || images.indexFile().getFileName().equals(event.context()));
  }

  private void look() {
    try {
      Set<String> now = images.namesAndIds();
      boolean more = !known.containsAll(now);
      known = now;
      if (more) {
        added.run();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the image store has changed, but cannot be read", e);
    }
  }

  @Override
  public void close() {
    try {
      watch.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the watch of the image store is left to the end of the process", e);
    }
  }
}
