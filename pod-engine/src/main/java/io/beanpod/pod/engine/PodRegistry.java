package io.beanpod.pod.engine;

import io.beanpod.pod.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All pods as the world knows them. Reading never waits for a pod's work: what is in here is
 * finished and immutable. Listeners hear of every change in its order.
 */
final class PodRegistry {

  private final Map<PodKey, Pod> pods =
      new TreeMap<>(Comparator.comparing(PodKey::namespace).thenComparing(PodKey::name));
  private final List<Consumer<PodChange>> listeners = new ArrayList<>();
  private long version;

  /** The pod with the next resource version. */
  synchronized Pod stamp(Pod pod) {
    version++;
    return pod.withMetadata(pod.metadata().withResourceVersion(Long.toString(version)));
  }

  /** Continues to count from a pod that an earlier daemon has stamped. */
  synchronized void resume(Pod pod) {
    String seen = pod.metadata().resourceVersion();
    if (seen.matches("[0-9]{1,18}")) {
      version = Math.max(version, Long.parseLong(seen));
    }
  }

  synchronized void put(Pod pod) {
    PodChange.Type type =
        pods.put(PodKey.of(pod), pod) == null ? PodChange.Type.ADDED : PodChange.Type.MODIFIED;
    tell(new PodChange(type, pod));
  }

  synchronized void remove(Pod pod) {
    if (pods.remove(PodKey.of(pod)) != null) {
      tell(new PodChange(PodChange.Type.DELETED, pod));
    }
  }

  private void tell(PodChange change) {
    List.copyOf(listeners).forEach(listener -> listener.accept(change));
  }

  synchronized Optional<Pod> get(PodKey key) {
    return Optional.ofNullable(pods.get(key));
  }

  /** By namespace and name. */
  synchronized List<Pod> list() {
    return List.copyOf(pods.values());
  }

  /** Every pod there is as added, then every change; none is missed and none told twice. */
  synchronized Runnable watch(Consumer<PodChange> listener) {
    pods.values().forEach(pod -> listener.accept(new PodChange(PodChange.Type.ADDED, pod)));
    listeners.add(listener);
    return () -> unwatch(listener);
  }

  private synchronized void unwatch(Consumer<PodChange> listener) {
    listeners.remove(listener);
  }
}
