package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.DnsConfig;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.network.AttachRequest;
import io.beanpod.runtime.network.PortMapping;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a sandbox has to say to plugins that declare a capability; names and forms are those of the
 * specification's CONVENTIONS.md.
 *
 * <p>{@code ips} and {@code mac} are never said: no field of the CRI has them, and an annotation
 * would let everybody who may create a pod take the address of another.
 */
final class CapabilityArguments {
  private CapabilityArguments() {}

  /**
   * All arguments; a plugin gets those of its capabilities.
   *
   * @throws RuntimeFailure when a bandwidth annotation makes no sense
   */
  static ObjectNode of(AttachRequest request) throws RuntimeFailure {
    ObjectNode arguments = Json.object();
    portMappings(request.spec().ports(), arguments);
    Optional<ObjectNode> bandwidth = Bandwidth.of(request.spec().annotations());
    bandwidth.ifPresent(limits -> arguments.set("bandwidth", limits));
    dns(request.spec().dns(), arguments);
    arguments.putArray("aliases").add(request.spec().pod().name());
    arguments.put("cgroupPath", request.cgroup());
    return arguments;
  }

  private static void portMappings(List<PortMapping> ports, ObjectNode arguments) {
    if (ports.isEmpty()) {
      return;
    }
    ArrayNode mappings = arguments.putArray("portMappings");
    for (PortMapping port : ports) {
      ObjectNode mapping = mappings.addObject();
      mapping.put("hostPort", port.hostPort());
      mapping.put("containerPort", port.podPort());
      mapping.put("protocol", port.protocol().name().toLowerCase(Locale.ROOT));
      if (!port.hostAddress().isEmpty()) {
        mapping.put("hostIP", port.hostAddress());
      }
    }
  }

  private static void dns(DnsConfig config, ObjectNode arguments) {
    if (config.equals(DnsConfig.HOST)) {
      return;
    }
    ObjectNode dns = arguments.putObject("dns");
    config.servers().forEach(dns.putArray("servers")::add);
    config.searches().forEach(dns.putArray("searches")::add);
    config.options().forEach(dns.putArray("options")::add);
  }
}
