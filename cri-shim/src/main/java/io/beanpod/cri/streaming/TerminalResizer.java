package io.beanpod.cri.streaming;

import io.beanpod.runtime.TerminalSize;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Brings the sizes that a client tells to a terminal, the first one before the process starts. */
final class TerminalResizer {

  /** A terminal that can be told its size. */
  interface Terminal {
    void resize(int rows, int columns);
  }

  private static final System.Logger LOG = System.getLogger(TerminalResizer.class.getName());

  private final TerminalSizes sizes;
  private final CompletableFuture<Optional<TerminalSize>> first = new CompletableFuture<>();
  private final CompletableFuture<Terminal> terminal = new CompletableFuture<>();

  private TerminalResizer(TerminalSizes sizes) {
    this.sizes = sizes;
  }

  static TerminalResizer start(TerminalSizes sizes) {
    TerminalResizer resizer = new TerminalResizer(sizes);
    Thread.ofVirtual().name("stream-resize").start(resizer::run);
    return resizer;
  }

  private void run() {
    Optional<TerminalSize> size = sizes.next();
    first.complete(size);
    try {
      while (size.isPresent()) {
        terminal.join().resize(size.get().rows(), size.get().columns());
        size = sizes.next();
      }
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "the terminal has ended, or never was", e);
    }
  }

  /** The first size, if the client tells it within this time. */
  Optional<TerminalSize> first(Duration patience) throws InterruptedException {
    try {
      return first.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sizes so far and all later ones go here. */
  void bind(Terminal target) {
    terminal.complete(target);
  }
}
