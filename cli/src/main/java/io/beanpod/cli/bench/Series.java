package io.beanpod.cli.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.LongStream;

/**
 * Starts of one kind.
 *
 * @param name such as {@code sandbox} or {@code crun run}
 * @param what a sentence on what was timed
 */
record Series(String name, String what, List<Sample> samples) {
  Series {
    samples = List.copyOf(samples);
  }

  Distribution total() {
    return Distribution.of(samples.stream().mapToLong(Sample::nanos));
  }

  boolean hasSteps() {
    return samples.stream().anyMatch(sample -> !sample.steps().isEmpty());
  }

  /** The median of each step, in the order in which the steps were first seen. */
  SequencedMap<String, Long> stepMedians() {
    SequencedMap<String, LongStream.Builder> steps = new LinkedHashMap<>();
    for (Sample sample : samples) {
      for (Map.Entry<String, Long> step : sample.steps().entrySet()) {
        steps.computeIfAbsent(step.getKey(), _ -> LongStream.builder()).add(step.getValue());
      }
    }
    LongStream.Builder rest = steps.remove(Sample.REST);
    if (rest != null) {
      steps.put(Sample.REST, rest);
    }
    SequencedMap<String, Long> medians = new LinkedHashMap<>();
    steps.forEach((name, nanos) -> medians.put(name, Distribution.of(nanos.build()).median()));
    return medians;
  }
}
