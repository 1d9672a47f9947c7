package io.beanpod.runtime.cgroup;

import java.util.HashMap;
import java.util.Map;

/** Files of lines "key number", which cgroup-v2.rst calls flat keyed. */
public final class FlatKeyed {
  private FlatKeyed() {}

  /** Values by key; lines of another form are left out. */
  public static Map<String, Long> parse(String text) {
    Map<String, Long> values = new HashMap<>();
    for (String line : text.lines().toList()) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        values.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1).strip()));
      }
    }
    return values;
  }
}
