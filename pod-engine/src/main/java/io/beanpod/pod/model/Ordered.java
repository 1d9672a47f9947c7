package io.beanpod.pod.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Immutable copies whose order is that of the keys, as Kubernetes prints maps. */
final class Ordered {
  private Ordered() {}

  static <V> SortedMap<String, V> copyOf(Map<String, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
