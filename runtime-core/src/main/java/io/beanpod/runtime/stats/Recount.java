package io.beanpod.runtime.stats;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts what takes long again and again, on threads of its own, for those that somebody asks
 * about. Who asks gets what was counted last.
 */
final class Recount<T> implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Recount.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Counting takes at most this part of one thread: a large tree is counted less often. */
  private static final int SHARE = 20;

  /** Nobody has asked for so long: kubelet asks every 10 seconds or so. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(5);

  /** Counts. */
  @FunctionalInterface
  interface Source<T> {
    T count(String id) throws IOException;
  }

  private static final class Watched<T> {
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile @Nullable T latest;
    private volatile long asked = System.nanoTime();
  }

  /**
   * When something is to be counted.
   *
   * @param due System.nanoTime
   */
  private record Turn(String id, long due) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private final Source<T> source;
  private final Map<String, Watched<T>> watched = new ConcurrentHashMap<>();
  private final DelayQueue<Turn> turns = new DelayQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts the threads. They are the platform's: a disk that hangs would keep a virtual thread's
   * carrier, and with it all other virtual threads.
   */
  Recount(Source<T> source, int size) {
    this.source = source;
    for (int i = 0; i < size; i++) {
      threads.add(Thread.ofPlatform().name("stats-" + i).daemon().start(this::run));
    }
  }

  /** What was counted last; asks for more. Absent when there is nothing yet, or counting fails. */
  Optional<T> latest(String id) {
    return Optional.ofNullable(watch(id).latest);
  }

  private Watched<T> watch(String id) {
    Watched<T> known = watched.get(id);
    if (known == null) {
      Watched<T> fresh = new Watched<>();
      known = watched.putIfAbsent(id, fresh);
      if (known == null) {
        turns.add(new Turn(id, System.nanoTime())); // after it is there for the thread to find
        return fresh;
      }
    }
    known.asked = System.nanoTime();
    return known;
  }

  /**
   * The same, but waits for the first count of something new.
   *
   * @param deadline System.nanoTime
   */
  Optional<T> latest(String id, long deadline) throws InterruptedException {
    Watched<T> mine = watch(id);
    var _ = mine.first.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    return Optional.ofNullable(mine.latest);
  }

  private void run() {
    try {
      while (true) {
        count(turns.take().id());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void count(String id) {
    Watched<T> mine = watched.get(id);
    if (mine == null) {
      return;
    }
    long begin = System.nanoTime();
    if (begin - mine.asked > FORGOTTEN.toNanos()) {
      watched.remove(id);
      return;
    }
    try {
      mine.latest = source.count(id);
    } catch (IOException | RuntimeException e) {
      mine.latest = null;
      LOG.log(System.Logger.Level.DEBUG, "cannot count " + id, e);
    }
    mine.first.countDown();
    long end = System.nanoTime();
    turns.add(new Turn(id, end + Math.max(INTERVAL.toNanos(), SHARE * (end - begin))));
  }

  /** Ends the threads; one that hangs in the kernel is left to itself. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
