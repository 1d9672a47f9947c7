package io.beanpod.cli.daemon;

import io.beanpod.cli.UserError;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** What a watching client has not been told yet. Adding never waits. */
final class Backlog<T> {
  private static final int CAPACITY = 10_000;

  private final BlockingQueue<T> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private volatile boolean overrun;

  void add(T news) {
    overrun |= !waiting.offer(news);
  }

  /**
   * The next one, when there is one.
   *
   * @throws UserError when the client fell so far behind that something was dropped
   */
  T take() throws InterruptedException {
    if (overrun) {
      throw UserError.failed("this watch fell too far behind: start it again");
    }
    return waiting.take();
  }
}
