package io.beanpod.runtime.network.cni;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The versions of the specification that a configuration can ask for, in order. */
enum SpecVersion {
  V0_1_0("0.1.0"),
  V0_2_0("0.2.0"),
  V0_3_0("0.3.0"),
  V0_3_1("0.3.1"),
  V0_4_0("0.4.0"),
  V1_0_0("1.0.0"),
  V1_1_0("1.1.0");

  private final String text;

  SpecVersion(String text) {
    this.text = text;
  }

  /** The highest of those that are known; empty when none is. */
  static Optional<SpecVersion> highest(Stream<String> texts) {
    return texts.flatMap(text -> parse(text).stream()).max(Comparator.naturalOrder());
  }

  private static Optional<SpecVersion> parse(String text) {
    return Arrays.stream(values()).filter(version -> version.text.equals(text)).findFirst();
  }

  boolean atLeast(SpecVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
