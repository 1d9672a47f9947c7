package io.beanpod.pod.event;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Draws events together that differ in their message only: the eleventh different message of the
 * same pod, type and reason within ten minutes of the one before becomes "(combined from similar
 * events)". Not safe for several threads.
 */
final class EventAggregator {

  static final String PREFIX = "(combined from similar events): ";

  private static final int DIFFERENT_MESSAGES = 10;
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final Map<Kind, Group> groups = new HashMap<>();

  private record Kind(String podUid, PodEvent.Type type, String reason) {}

  private static final class Group {
    private final Set<String> messages = new HashSet<>();
    private Instant last = Instant.EPOCH;
  }

  /** Whether this event is to be counted in the combined one of its kind. */
  boolean combines(String podUid, PodEvent.Type type, String reason, String message, Instant now) {
    Group group = groups.computeIfAbsent(new Kind(podUid, type, reason), k -> new Group());
    if (group.last.isBefore(now.minus(WINDOW))) {
      group.messages.clear();
    }
    group.last = now;
    if (group.messages.contains(message)) {
      return group.messages.size() > DIFFERENT_MESSAGES;
    }
    if (group.messages.size() <= DIFFERENT_MESSAGES) {
      group.messages.add(message);
    }
    return group.messages.size() > DIFFERENT_MESSAGES;
  }

  void forget(String podUid) {
    groups.keySet().removeIf(kind -> kind.podUid.equals(podUid));
  }
}
