package io.beanpod.runtime;

import java.util.List;

/**
 * The three lists of resolv.conf(5). All empty: the pod gets the host's file as it is.
 *
 * @param options as written in the file, such as {@code ndots:5}
 */
public record DnsConfig(List<String> servers, List<String> searches, List<String> options) {

  /** The host's own configuration. */
  public static final DnsConfig HOST = new DnsConfig(List.of(), List.of(), List.of());

  public DnsConfig {
    servers = List.copyOf(servers);
    searches = List.copyOf(searches);
    options = List.copyOf(options);
  }
}
