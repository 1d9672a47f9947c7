package io.beanpod.pod.probe;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What probes have found of the containers of a pod; safe for several threads. */
public final class ProbeVerdicts {

  private final Map<Key, Verdict> verdicts = new ConcurrentHashMap<>();

  private record Key(ProbeKind kind, String containerId) {}

  /** The verdict on a container, by the runtime's id; nothing before its probe has seen it. */
  public Optional<Verdict> get(ProbeKind kind, String containerId) {
    return Optional.ofNullable(verdicts.get(new Key(kind, containerId)));
  }

  /** Takes a verdict, and returns whether it was news. */
  public boolean set(ProbeKind kind, String containerId, Verdict verdict) {
    return verdicts.put(new Key(kind, containerId), verdict) != verdict;
  }

  public void forget(ProbeKind kind, String containerId) {
    verdicts.remove(new Key(kind, containerId));
  }
}
