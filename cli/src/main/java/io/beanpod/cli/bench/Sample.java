package io.beanpod.cli.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * One start.
 *
 * @param nanos how long all of it took
 * @param steps where the time went, in nanoseconds by name, in order; empty where nobody tells
 */
record Sample(long nanos, SequencedMap<String, Long> steps) {
  /** What no step accounts for. */
  static final String REST = "rest";

  Sample {
    steps = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(steps));
  }

  /** A start of which only the whole was measured. */
  static Sample whole(long nanos) {
    return new Sample(nanos, new LinkedHashMap<>());
  }

  /** A start with its steps; what they leave over is a step of its own. */
  static Sample of(long nanos, SequencedMap<String, Long> steps) {
    SequencedMap<String, Long> all = new LinkedHashMap<>(steps);
    long rest = nanos - steps.values().stream().mapToLong(Long::longValue).sum();
    if (rest > 0 && !steps.isEmpty()) {
      all.put(REST, rest);
    }
    return new Sample(nanos, all);
  }
}
