package io.beanpod.pod.event;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds back a pod that has too much to tell: a token bucket for each pod, as client-go's event
 * correlator has one for each source and object. Not safe for several threads.
 */
final class SpamFilter {

  private static final int BURST = 25;
  private static final Duration REFILL = Duration.ofMinutes(5);

  private final Map<String, Bucket> buckets = new HashMap<>();

  private record Bucket(double tokens, Instant at) {}

  /** Whether one more event of that pod may be told now. */
  boolean allows(String podUid, Instant now) {
    Bucket before = buckets.getOrDefault(podUid, new Bucket(BURST, now));
    double earned = Duration.between(before.at, now).toMillis() / (double) REFILL.toMillis();
    double tokens = Math.min(BURST, before.tokens + Math.max(0, earned));
    boolean allowed = tokens >= 1;
    buckets.put(podUid, new Bucket(allowed ? tokens - 1 : tokens, now));
    return allowed;
  }

  void forget(String podUid) {
    buckets.remove(podUid);
  }
}
