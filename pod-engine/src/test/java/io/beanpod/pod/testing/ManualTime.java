package io.beanpod.pod.testing;

import io.beanpod.pod.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A clock that stands still until a test moves it. */
public final class ManualTime implements Timeline {

  public static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  private final List<Entry> entries = new ArrayList<>();
  private Instant now = START;

  private record Entry(Instant due, Runnable task) {}

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public Alarm after(Duration delay, Runnable task) {
    Entry entry;
    synchronized (this) {
      entry = new Entry(now.plus(delay), task);
      if (delay.isPositive()) {
        entries.add(entry);
        return () -> cancel(entry);
      }
    }
    Thread.ofVirtual().start(task);
    return () -> {};
  }

  private synchronized void cancel(Entry entry) {
    entries.remove(entry);
  }

  /** Is an alarm set that rings exactly that long from now? */
  public synchronized boolean ringsIn(Duration time) {
    Instant due = now.plus(time);
    return entries.stream().anyMatch(entry -> entry.due.equals(due));
  }

  /** Lets time pass; alarms ring in their order, each at its time. */
  public void advance(Duration time) {
    Instant end = now().plus(time);
    for (Optional<Entry> next = next(end); next.isPresent(); next = next(end)) {
      next.get().task.run();
    }
  }

  /** The clock moves in the same breath: an alarm that is set meanwhile is not left behind. */
  private synchronized Optional<Entry> next(Instant end) {
    Optional<Entry> next =
        entries.stream().filter(e -> !e.due.isAfter(end)).min(Comparator.comparing(Entry::due));
    Instant reached = next.map(Entry::due).orElse(end);
    now = reached.isAfter(now) ? reached : now;
    next.ifPresent(entries::remove);
    return next;
  }
}
