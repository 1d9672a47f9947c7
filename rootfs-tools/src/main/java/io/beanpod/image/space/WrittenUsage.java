package io.beanpod.image.space;

import io.beanpod.image.DiskUsage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What all containers have written, for those who ask again and again. It is counted on a thread of
 * its own, a platform thread since a disk may hang, every ten seconds or less often, and only when
 * somebody asks; who asks gets what was counted last.
 */
public final class WrittenUsage {
  private static final Logger LOG = System.getLogger(WrittenUsage.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Counting takes at most this part of a thread: much is counted less often. */
  private static final int SHARE = 20;

  /** How long somebody waits when nothing was counted yet. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private final DiskReporter reporter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition done = lock.newCondition();
  private @Nullable DiskUsage latest;
  private boolean counting;

  /** System.nanoTime from which on a new count is worth it. */
  private long due = System.nanoTime();

  /** Counts by this. */
  public WrittenUsage(DiskReporter reporter) {
    this.reporter = reporter;
  }

  /** What was counted last; nothing where the first count takes longer than somebody may wait. */
  public Optional<DiskUsage> latest() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!counting && System.nanoTime() - due >= 0) {
        counting = true;
        Thread.ofPlatform().name("written-usage").daemon().start(this::count);
      }
      long left = PATIENCE.toNanos();
      while (latest == null && counting && left > 0) {
        left = done.awaitNanos(left);
      }
      return Optional.ofNullable(latest);
    } finally {
      lock.unlock();
    }
  }

  private void count() {
    long begin = System.nanoTime();
    DiskUsage counted = null;
    try {
      counted = reporter.written();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "what containers have written cannot be counted", e);
    }
    long end = System.nanoTime();
    lock.lock();
    try {
      latest = counted;
      counting = false;
      due = end + Math.max(TimeUnit.SECONDS.toNanos(INTERVAL.toSeconds()), SHARE * (end - begin));
      done.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
