package io.beanpod.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets Ctrl-C end what a thread does in an orderly way, so that what it has begun is cleared. The
 * JVM's own way is to stop at once. A second Ctrl-C does that.
 */
public final class Interrupts {
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  private Interrupts() {}

  /** What is done. It ends with an exception when its thread is interrupted. */
  public interface Task<T> {
    T run() throws IOException, InterruptedException;
  }

  /**
   * Does something on this thread.
   *
   * @throws InterruptedException when a signal has ended it
   */
  public static <T> T heeding(Task<T> task) throws IOException, InterruptedException {
    Thread worker = Thread.currentThread();
    AtomicBoolean told = new AtomicBoolean();
    List<Runnable> restore = new CopyOnWriteArrayList<>();
    for (String signal : SIGNALS) {
      restore.add(
          Signals.on(
              signal,
              () -> {
                told.set(true);
                restore.forEach(Runnable::run);
                worker.interrupt();
              }));
    }
    try {
      return task.run();
    } catch (IOException e) {
      if (told.get()) {
        InterruptedException ended = new InterruptedException();
        ended.initCause(e);
        throw ended;
      }
      throw e;
    } finally {
      restore.forEach(Runnable::run);
    }
  }
}
