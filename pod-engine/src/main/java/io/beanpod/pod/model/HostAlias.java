package io.beanpod.pod.model;

import java.util.List;

/** An extra line of /etc/hosts. */
public record HostAlias(String ip, List<String> hostnames) {
  public HostAlias {
    hostnames = List.copyOf(hostnames);
  }
}
