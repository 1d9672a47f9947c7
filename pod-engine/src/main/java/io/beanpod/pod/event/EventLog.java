package io.beanpod.pod.event;

import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The events of all pods, bounded in number and age. Equal events are one with a count; a pod that
 * tells too much is combined and then held back, as client-go's event correlator does it.
 */
public final class EventLog {

  /** How long an event is kept after it happened last, as {@code --event-ttl} of Kubernetes. */
  static final Duration TIME_TO_LIVE = Duration.ofHours(1);

  private final Timeline timeline;
  private final int capacity;
  private final SpamFilter spam = new SpamFilter();
  private final EventAggregator aggregator = new EventAggregator();
  private final Map<Key, PodEvent> events = new LinkedHashMap<>();
  private final List<Consumer<PodEvent>> listeners = new CopyOnWriteArrayList<>();
  private long lastId;

  private record Key(Subject about, PodEvent.Type type, String reason, String message) {
    static Key of(PodEvent event) {
      return new Key(event.about(), event.type(), event.reason(), event.message());
    }
  }

  /**
   * @param capacity how many events are kept at most; the oldest go first
   */
  public EventLog(Timeline timeline, int capacity) {
    this.timeline = timeline;
    this.capacity = capacity;
  }

  public void normal(Subject about, String reason, String message) {
    record(about, PodEvent.Type.NORMAL, reason, message);
  }

  public void warning(Subject about, String reason, String message) {
    record(about, PodEvent.Type.WARNING, reason, message);
  }

  private synchronized void record(
      Subject about, PodEvent.Type type, String reason, String message) {
    Instant now = timeline.now();
    boolean combined = aggregator.combines(about.uid(), type, reason, message, now);
    Key key =
        combined
            ? new Key(about.whole(), type, reason, EventAggregator.PREFIX + message)
            : new Key(about, type, reason, message);
    PodEvent known = combined ? combinedOf(about, type, reason) : events.get(key);
    if (!spam.allows(about.uid(), now)) {
      return;
    }
    PodEvent event;
    if (known == null) {
      event = new PodEvent(++lastId, key.about, type, reason, key.message, 1, now, now);
    } else {
      events.remove(Key.of(known));
      PodEvent again = known.again(now);
      event =
          new PodEvent(
              again.id(),
              again.about(),
              type,
              reason,
              key.message,
              again.count(),
              again.firstTimestamp(),
              now);
    }
    events.put(key, event);
    trim(now);
    listeners.forEach(listener -> listener.accept(event));
  }

  private @Nullable PodEvent combinedOf(Subject about, PodEvent.Type type, String reason) {
    for (PodEvent event : events.values()) {
      if (event.about().equals(about.whole())
          && event.type() == type
          && event.reason().equals(reason)
          && event.message().startsWith(EventAggregator.PREFIX)) {
        return event;
      }
    }
    return null;
  }

  /** The map is ordered by last occurrence, so what is too old or too much stands in front. */
  private void trim(Instant now) {
    Iterator<PodEvent> oldest = events.values().iterator();
    int surplus = events.size() - capacity;
    while (oldest.hasNext()) {
      PodEvent event = oldest.next();
      if (surplus <= 0 && !event.lastTimestamp().isBefore(now.minus(TIME_TO_LIVE))) {
        return;
      }
      oldest.remove();
      surplus--;
    }
  }

  /** All events, the one that happened last at the end. */
  public List<PodEvent> list() {
    return list(event -> true);
  }

  /** The events of the pods of that name, also of earlier ones, in the order of {@link #list()}. */
  public List<PodEvent> list(String namespace, String name) {
    return list(e -> e.about().namespace().equals(namespace) && e.about().name().equals(name));
  }

  private synchronized List<PodEvent> list(Predicate<PodEvent> wanted) {
    trim(timeline.now());
    return events.values().stream().filter(wanted).toList();
  }

  /**
   * The events so far, then every later one as it happens, none missed and none twice.
   *
   * @param listener hands over quickly and never blocks
   * @return ends the watch
   */
  public synchronized Runnable watch(Consumer<PodEvent> listener) {
    list(event -> true).forEach(listener);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** A pod is gone: its events stay, the memory of how much it told does not. */
  public synchronized void forget(String podUid) {
    spam.forget(podUid);
    aggregator.forget(podUid);
  }

  /** Takes over what an earlier daemon had recorded, before anything new is. */
  synchronized void restore(List<PodEvent> earlier) {
    List<PodEvent> later = new ArrayList<>(events.values());
    events.clear();
    for (PodEvent event : earlier) {
      events.put(Key.of(event), event);
      lastId = Math.max(lastId, event.id());
    }
    later.forEach(event -> events.put(Key.of(event), event));
    trim(timeline.now());
  }
}
