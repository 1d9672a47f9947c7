package io.beanpod.pod.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Additions to the pod's resolv.conf. */
public record DnsConfig(List<String> nameservers, List<String> searches, List<Option> options) {
  public DnsConfig {
    nameservers = List.copyOf(nameservers);
    searches = List.copyOf(searches);
    options = List.copyOf(options);
  }

  /** A resolver option such as {@code ndots:2}, or one without a value such as {@code edns0}. */
  public record Option(String name, @Nullable String value) {}
}
