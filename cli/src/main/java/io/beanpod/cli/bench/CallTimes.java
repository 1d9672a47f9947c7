package io.beanpod.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** How long calls took, by name, in the order in which names were first seen. Of many threads. */
final class CallTimes {
  private final SequencedMap<String, List<Long>> nanos = new LinkedHashMap<>();

  synchronized void add(String name, long taken) {
    nanos.computeIfAbsent(name, _ -> new ArrayList<>()).add(taken);
  }

  synchronized SequencedMap<String, Distribution> distributions() {
    SequencedMap<String, Distribution> all = new LinkedHashMap<>();
    for (Map.Entry<String, List<Long>> call : nanos.entrySet()) {
      all.put(call.getKey(), Distribution.of(call.getValue().stream().mapToLong(Long::longValue)));
    }
    return all;
  }
}
