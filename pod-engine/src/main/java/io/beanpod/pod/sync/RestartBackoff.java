package io.beanpod.pod.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long a container waits before it is started again: not at all the first time, then a base
 * delay that doubles up to a maximum, counted from the end of the last run. A run longer than twice
 * the maximum makes the next failure a first one again. Not safe for several threads.
 */
public final class RestartBackoff {

  private final Duration base;
  private final Duration max;
  private final Map<Object, Entry> entries = new HashMap<>();

  private record Entry(Duration delay, Instant decidedAt) {}

  /**
   * @param base the first delay that is not zero; Kubernetes' is 10 s
   * @param max no delay is longer; Kubernetes' is 300 s
   */
  public RestartBackoff(Duration base, Duration max) {
    this.base = base.compareTo(max) > 0 ? max : base;
    this.max = max;
  }

  /**
   * Until when a container may not be started again.
   *
   * @param key what the back-off is counted for; a container whose image or resources changed is
   *     another one
   * @return nothing when it may be started now
   */
  public Optional<Instant> blockedUntil(Object key, Instant finishedAt, Instant now) {
    Entry entry = entries.get(key);
    if (entry == null || hasExpired(entry, finishedAt)) {
      return Optional.empty();
    }
    Instant until = finishedAt.plus(entry.delay);
    return now.isBefore(until) ? Optional.of(until) : Optional.empty();
  }

  /** The delay that applies now, zero before the first restart. */
  public Duration delay(Object key) {
    Entry entry = entries.get(key);
    return entry == null ? Duration.ZERO : entry.delay;
  }

  /** A container that ended at a time is being started again now. */
  public void restarted(Object key, Instant finishedAt, Instant now) {
    Entry entry = entries.get(key);
    Duration next =
        entry == null || hasExpired(entry, finishedAt)
            ? base
            : shorter(entry.delay.multipliedBy(2));
    entries.put(key, new Entry(next, now));
  }

  /** Forgets a key, so that its next failure is a first one. */
  public void reset(Object key) {
    entries.remove(key);
  }

  private Duration shorter(Duration delay) {
    return delay.compareTo(max) > 0 ? max : delay;
  }

  private boolean hasExpired(Entry entry, Instant finishedAt) {
    return Duration.between(entry.decidedAt, finishedAt).compareTo(max.multipliedBy(2)) > 0;
  }
}
