package io.beanpod.runtime.stats;

import io.beanpod.runtime.cgroup.Cgroup;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much CPU cgroups use, looked at every 10 seconds as kubelet expects it: two clients that ask
 * at odd times would otherwise get rates over odd intervals. Only cgroups that somebody asks about
 * are looked at.
 */
final class CpuRates implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CpuRates.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration FORGOTTEN = Duration.ofMinutes(5);

  private static final class Watched {
    private final Cgroup cgroup;
    private final CpuRate rate = new CpuRate();
    private volatile long asked = System.nanoTime();

    Watched(Cgroup cgroup) {
      this.cgroup = cgroup;
    }
  }

  private final Map<String, Watched> watched = new ConcurrentHashMap<>();
  private final Thread thread = Thread.ofVirtual().name("stats-rates").unstarted(this::run);
  private boolean started;

  /**
   * CPU time for each second of the last interval, in nanoseconds; absent until there was one.
   *
   * @param nanos the cgroup's CPU time, as read just now
   */
  OptionalLong of(Cgroup cgroup, long nanos) {
    Watched mine =
        watched.computeIfAbsent(
            cgroup.path(),
            path -> {
              Watched fresh = new Watched(cgroup);
              fresh.rate.look(System.nanoTime(), nanos);
              start();
              return fresh;
            });
    mine.asked = System.nanoTime();
    return mine.rate.perSecond();
  }

  private synchronized void start() {
    if (!started) {
      started = true;
      thread.start();
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        long now = System.nanoTime();
        watched.values().removeIf(one -> now - one.asked > FORGOTTEN.toNanos() || !look(one));
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the cgroup is there. */
  private static boolean look(Watched one) {
    try {
      one.rate.look(System.nanoTime(), CgroupReader.cpuNanos(one.cgroup));
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "no CPU time of " + one.cgroup, e);
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
