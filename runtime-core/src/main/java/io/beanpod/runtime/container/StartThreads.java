package io.beanpod.runtime.container;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Platform threads for the system calls of starts, one for each start that is under way. A volume
 * may be on a file system whose server never answers, and a call to it keeps the thread that makes
 * it. A virtual thread would keep its carrier as well, of which there are no more than processors:
 * two such volumes, and a daemon on two processors would answer nobody.
 */
final class StartThreads implements AutoCloseable {
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("start-", 0).daemon().factory());

  /** Does the work and returns what came of it. Who is interrupted meanwhile interrupts it. */
  <T> T run(Callable<T> work) throws IOException, InterruptedException {
    Future<T> result = threads.submit(work);
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
  }
}
