package io.beanpod.pod.model;

import java.util.List;

/** Changes to the default set of capabilities; names without {@code CAP_}, or {@code ALL}. */
public record Capabilities(List<String> add, List<String> drop) {
  public Capabilities {
    add = List.copyOf(add);
    drop = List.copyOf(drop);
  }
}
