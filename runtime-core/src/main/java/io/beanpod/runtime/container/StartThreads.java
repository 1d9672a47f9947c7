package io.beanpod.runtime.container;

import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Platform threads for the system calls of starts, one for each start that is under way. A volume
 * may be on a file system whose server never answers, and a call to it keeps the thread that makes
 * it. A virtual thread would keep its carrier as well, of which there are no more than processors:
 * two such volumes, and a daemon on two processors would answer nobody.
 *
 * <p>A few starts run at a time, so that a hundred of them leave processors for who asks how they
 * go. One that takes long, because it hangs, does not count.
 */
final class StartThreads implements AutoCloseable {
  private static final int STARTS_PER_PROCESSOR = 2;
  private static final Duration LONG = Duration.ofMillis(500);

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("start-", 0).daemon().factory());
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("start-clock").daemon().factory());
  private final Semaphore turns =
      new Semaphore(STARTS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors(), true);

  /** Does the work and returns what came of it. Who is interrupted meanwhile interrupts it. */
  <T> T run(Callable<T> work) throws IOException, InterruptedException {
    if (threads.isShutdown()) {
      throw ending();
    }
    turns.acquire();
    if (threads.isShutdown()) {
      turns.release();
      throw ending();
    }
    AtomicBoolean given = new AtomicBoolean();
    Runnable giveBack =
        () -> {
          if (given.compareAndSet(false, true)) {
            turns.release();
          }
        };
    try {
      Future<T> result = threads.submit(work);
      Future<?> end = clock.schedule(giveBack, LONG.toMillis(), TimeUnit.MILLISECONDS);
      try {
        return on(result);
      } finally {
        end.cancel(false);
      }
    } catch (RejectedExecutionException e) {
      throw ending();
    } finally {
      giveBack.run();
    }
  }

  private static RuntimeFailure ending() {
    return new RuntimeFailure("the daemon is ending: nothing is started any more");
  }

  private static <T> T on(Future<T> result) throws IOException, InterruptedException {
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case InterruptedException interrupted -> throw interrupted;
        case RuntimeException runtime -> throw runtime;
        case Error error -> throw error;
        case null, default -> throw new IOException(e);
      }
    }
  }

  /** Takes no more work; starts that hang go on hanging. */
  @Override
  public void close() {
    threads.shutdown();
    clock.shutdownNow();
  }
}
