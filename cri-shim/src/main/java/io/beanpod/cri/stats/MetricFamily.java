package io.beanpod.cri.stats;

import io.beanpod.cri.v1.Metric;
import io.beanpod.cri.v1.MetricDescriptor;
import io.beanpod.cri.v1.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A metric and how its samples come from a subject.
 *
 * @param labels the keys beside those that every metric has
 * @param samples none where the host does not keep the figure
 */
record MetricFamily<S>(
    String name,
    String help,
    MetricType type,
    List<String> labels,
    Function<S, Stream<Sample>> samples) {

  /** The labels that every metric has, under cAdvisor's names. */
  static final List<String> BASE_LABELS =
      List.of("container", "id", "image", "name", "namespace", "pod");

  /**
   * One number.
   *
   * @param labels values of the family's own labels
   * @param at when it was taken, nanoseconds since 1970; 0 for just now
   */
  record Sample(List<String> labels, long value, long at) {
    static Sample of(long value, String... labels) {
      return new Sample(List.of(labels), value, 0);
    }
  }

  /** A number that only grows, without labels of its own. */
  static <S> MetricFamily<S> counter(String name, String help, Function<S, OptionalLong> value) {
    return single(name, help, MetricType.COUNTER, value);
  }

  /** A number that goes up and down, without labels of its own. */
  static <S> MetricFamily<S> gauge(String name, String help, Function<S, OptionalLong> value) {
    return single(name, help, MetricType.GAUGE, value);
  }

  private static <S> MetricFamily<S> single(
      String name, String help, MetricType type, Function<S, OptionalLong> value) {
    return new MetricFamily<>(
        name, help, type, List.of(), subject -> value.apply(subject).stream().mapToObj(Sample::of));
  }

  MetricDescriptor descriptor() {
    return MetricDescriptor.newBuilder()
        .setName(name)
        .setHelp(help)
        .addAllLabelKeys(BASE_LABELS)
        .addAllLabelKeys(labels)
        .build();
  }

  /**
   * The samples of a subject.
   *
   * @param base values of the labels that every metric has
   */
  Stream<Metric> of(S subject, List<String> base) {
    return samples.apply(subject).map(sample -> metric(sample, base));
  }

  private Metric metric(Sample sample, List<String> base) {
    List<String> values = new ArrayList<>(base);
    values.addAll(sample.labels());
    return Metric.newBuilder()
        .setName(name)
        .setMetricType(type)
        .setTimestamp(sample.at())
        .addAllLabelValues(values)
        .setValue(StatsMessages.value(sample.value()))
        .build();
  }
}
