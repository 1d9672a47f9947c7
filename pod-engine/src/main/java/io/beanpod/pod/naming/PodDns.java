package io.beanpod.pod.naming;

import io.beanpod.pod.model.DnsConfig;
import io.beanpod.pod.model.DnsPolicy;
import io.beanpod.pod.model.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resolv.conf of a pod, and what had to be left out of it.
 *
 * @param omissions sentences for an event {@code DNSConfigForming}
 */
public record PodDns(ResolvConf file, List<String> omissions) {
  private static final int MOST_SERVERS = 3;
  private static final int MOST_SEARCHES = 32;
  private static final int LONGEST_SEARCHES = 2048;
  private static final int LONGEST_SEARCH = 255;

  public PodDns {
    omissions = List.copyOf(omissions);
  }

  /**
   * What {@code dnsPolicy} and {@code dnsConfig} give.
   *
   * @param host the host's file
   * @param clusterServers the cluster's DNS servers; without any, ClusterFirst means Default
   * @param clusterDomain such as {@code cluster.local}
   */
  public static PodDns of(
      Pod pod, ResolvConf host, List<String> clusterServers, String clusterDomain) {
    boolean cluster =
        switch (pod.spec().dnsPolicy()) {
          case CLUSTER_FIRST -> !pod.spec().namespaces().hostNetwork();
          case CLUSTER_FIRST_WITH_HOST_NET -> true;
          case DEFAULT, NONE -> false;
        };
    ResolvConf base = host;
    if (pod.spec().dnsPolicy() == DnsPolicy.NONE) {
      base = ResolvConf.EMPTY;
    } else if (cluster && !clusterServers.isEmpty()) {
      String services = "svc." + clusterDomain;
      List<String> own = List.of(pod.namespace() + "." + services, services, clusterDomain);
      base = new ResolvConf(clusterServers, joined(own, host.searches()), List.of("ndots:5"));
    }
    return limited(merged(base, pod.spec().dnsConfig()));
  }

  private static ResolvConf merged(ResolvConf base, @Nullable DnsConfig more) {
    if (more == null) {
      return base;
    }
    Map<String, String> options = new LinkedHashMap<>();
    base.options().forEach(option -> options.put(option.split(":", 2)[0], option));
    for (DnsConfig.Option option : more.options()) {
      String value = option.value();
      options.put(option.name(), value == null ? option.name() : option.name() + ":" + value);
    }
    return new ResolvConf(
        joined(base.servers(), more.nameservers()),
        joined(base.searches(), more.searches()),
        List.copyOf(options.values()));
  }

  private static List<String> joined(List<String> first, List<String> then) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(then);
    return List.copyOf(all);
  }

  /** What the C library reads: 3 servers, 32 domains of 255 characters, 2048 in all. */
  private static PodDns limited(ResolvConf wanted) {
    List<String> omissions = new ArrayList<>();
    List<String> servers = wanted.servers();
    if (servers.size() > MOST_SERVERS) {
      servers = servers.subList(0, MOST_SERVERS);
      omissions.add(
          "Nameserver limits were exceeded, some nameservers have been omitted, the applied"
              + " nameserver line is: "
              + String.join(" ", servers));
    }
    List<String> searches = new ArrayList<>();
    int length = -1;
    for (String domain : wanted.searches()) {
      length += domain.length() + 1;
      if (searches.size() == MOST_SEARCHES || length > LONGEST_SEARCHES) {
        break;
      }
      if (domain.length() <= LONGEST_SEARCH) {
        searches.add(domain);
      }
    }
    if (searches.size() < wanted.searches().size()) {
      omissions.add(
          "Search Line limits were exceeded, some search paths have been omitted, the applied"
              + " search line is: "
              + String.join(" ", searches));
    }
    return new PodDns(new ResolvConf(servers, searches, wanted.options()), omissions);
  }
}
