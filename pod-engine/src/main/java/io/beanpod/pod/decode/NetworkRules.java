package io.beanpod.pod.decode;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerPort;
import io.beanpod.pod.model.DnsConfig;
import io.beanpod.pod.model.DnsPolicy;
import io.beanpod.pod.model.HostAlias;
import io.beanpod.pod.model.PodNames;
import io.beanpod.pod.model.PodSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the API server checks of ports, names and DNS. */
final class NetworkRules {
  private static final int MOST_SERVERS = 3;
  private static final int MOST_SEARCHES = 32;
  private static final int LONGEST_SEARCHES = 2048;
  private static final int LONGEST_NODE_NAME = 64;

  private final Checks checks;

  NetworkRules(Checks checks) {
    this.checks = checks;
  }

  void check(PodSpec spec, String at) {
    Set<String> hostPorts = new HashSet<>();
    ports(spec, spec.containers(), at + ".containers", hostPorts);
    // Init containers end before the others start, so a host port may be used again; not a
    // sidecar's.
    ports(spec, spec.initContainers(), at + ".initContainers", hostPorts);
    names(spec, at);
    for (int i = 0; i < spec.hostAliases().size(); i++) {
      alias(spec.hostAliases().get(i), at + ".hostAliases[" + i + "]");
    }
    dns(spec, at);
  }

  private void ports(PodSpec spec, List<Container> containers, String path, Set<String> hostPorts) {
    for (int c = 0; c < containers.size(); c++) {
      Container container = containers.get(c);
      boolean lasting = container.isSidecar() || spec.containers().contains(container);
      Set<String> taken = lasting ? hostPorts : new HashSet<>();
      Set<String> names = new HashSet<>();
      for (int p = 0; p < container.ports().size(); p++) {
        String at = path + "[" + c + "].ports[" + p + "]";
        port(container.ports().get(p), spec, at, names, taken);
      }
    }
  }

  private void port(
      ContainerPort port, PodSpec spec, String at, Set<String> names, Set<String> hostPorts) {
    if (port.name() != null) {
      checks.portName(at + ".name", port.name());
      if (!names.add(port.name())) {
        checks.duplicate(at + ".name", port.name());
      }
    }
    checks.port(at + ".containerPort", port.containerPort());
    if (port.hostIp() != null) {
      checks.address(at + ".hostIP", port.hostIp());
    }
    if (port.hostPort() == 0) {
      return;
    }
    checks.port(at + ".hostPort", port.hostPort());
    if (spec.namespaces().hostNetwork() && port.hostPort() != port.containerPort()) {
      checks.invalid(
          at + ".hostPort", port.hostPort(), "must match containerPort when hostNetwork is true");
    }
    String host = port.hostIp() == null ? "" : port.hostIp();
    String key = port.protocol().text() + "/" + host + "/" + port.hostPort();
    if (!hostPorts.add(key)) {
      checks.duplicate(at + ".hostPort", key);
    }
  }

  private void names(PodSpec spec, String at) {
    PodNames names = spec.names();
    if (names.hostname() != null) {
      checks.label(at + ".hostname", names.hostname());
    }
    if (names.subdomain() != null) {
      checks.label(at + ".subdomain", names.subdomain());
    }
    String override = names.hostnameOverride();
    if (override == null) {
      return;
    }
    checks.subdomain(at + ".hostnameOverride", override);
    if (override.length() > LONGEST_NODE_NAME) {
      checks.invalid(
          at + ".hostnameOverride",
          override,
          "must be no more than " + LONGEST_NODE_NAME + " characters");
    }
    if (names.setHostnameAsFqdn()) {
      checks.forbidden(
          at + ".hostnameOverride", "may not be given together with setHostnameAsFQDN");
    }
    if (spec.namespaces().hostNetwork()) {
      checks.forbidden(at + ".hostnameOverride", "may not be given together with hostNetwork");
    }
  }

  private void alias(HostAlias alias, String at) {
    if (!alias.ip().isEmpty()) {
      checks.address(at + ".ip", alias.ip());
    }
    for (int i = 0; i < alias.hostnames().size(); i++) {
      checks.subdomain(at + ".hostnames[" + i + "]", alias.hostnames().get(i));
    }
  }

  private void dns(PodSpec spec, String at) {
    DnsConfig dns = spec.dnsConfig();
    if (spec.dnsPolicy() == DnsPolicy.NONE && (dns == null || dns.nameservers().isEmpty())) {
      String path = at + ".dnsConfig" + (dns == null ? "" : ".nameservers");
      checks.required(path, "dnsPolicy None needs at least one name server");
    }
    if (dns == null) {
      return;
    }
    String path = at + ".dnsConfig";
    if (dns.nameservers().size() > MOST_SERVERS) {
      checks.invalid(
          path + ".nameservers",
          dns.nameservers().toString(),
          "must not have more than " + MOST_SERVERS + " name servers");
    }
    for (int i = 0; i < dns.nameservers().size(); i++) {
      checks.address(path + ".nameservers[" + i + "]", dns.nameservers().get(i));
    }
    if (dns.searches().size() > MOST_SEARCHES
        || String.join(" ", dns.searches()).length() > LONGEST_SEARCHES) {
      checks.invalid(
          path + ".searches",
          dns.searches().toString(),
          "must not have more than "
              + MOST_SEARCHES
              + " domains or "
              + LONGEST_SEARCHES
              + " characters");
    }
    for (int i = 0; i < dns.searches().size(); i++) {
      search(dns.searches().get(i), path + ".searches[" + i + "]");
    }
  }

  /** A domain: a final dot and underscores are fine, and so is the root alone. */
  private void search(String domain, String path) {
    String plain = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    if (!domain.equals(".") && !Checks.isSubdomain(plain.replace('_', 'x'))) {
      checks.invalid(path, domain, "must be a domain name such as 'example.com'");
    }
  }
}
