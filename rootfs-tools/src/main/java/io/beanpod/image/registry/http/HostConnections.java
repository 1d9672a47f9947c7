package io.beanpod.image.registry.http;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.auth.Authorizer;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.auth.FoundCredentials;
import io.beanpod.image.registry.auth.Scopes;
import io.beanpod.image.registry.hosts.Capability;
import io.beanpod.image.registry.hosts.RegistryHost;
import io.beanpod.image.registry.hosts.RegistryHosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The ways to a repository: one for each host that serves it.
 *
 * @param directories finds the hosts
 * @param files credentials, read when a host asks
 * @param given credentials for the registry itself, in place of the files
 */
record HostConnections(
    Reference image,
    RegistryHosts directories,
    CredentialFiles files,
    Optional<Credentials> given,
    HttpSettings settings,
    HttpClients clients) {
  /** Reads how the repository is reached; connects to nothing yet. */
  List<HostConnection> open(Scopes scopes) throws IOException {
    Path certificates = directories.directoryFor(image.domain());
    List<HostConnection> hosts = new ArrayList<>();
    for (RegistryHost host : directories.of(image.domain())) {
      Sender sender = new Sender(clients, settings, host.dialTimeout(), certificates);
      Authorizer authorizer =
          new Authorizer(
              () -> credentials(host),
              new HttpTokenService(host, sender),
              host.mirror() ? host.name() : image.domain(),
              scopes);
      hosts.add(new HostConnection(host, image, authorizer, sender));
    }
    return hosts;
  }

  private FoundCredentials credentials(RegistryHost host) throws IOException, InterruptedException {
    if (host.mirror()) {
      return files.find(host.name(), image.path());
    }
    return given.isPresent()
        ? new FoundCredentials(given, "the request")
        : files.find(image.domain(), image.path());
  }

  /** The hosts that may be asked for something, at least one. */
  static List<HostConnection> able(
      List<HostConnection> hosts, Capability capability, Reference image) throws ImageException {
    List<HostConnection> able = hosts.stream().filter(host -> host.host().can(capability)).toList();
    if (able.isEmpty()) {
      throw new ImageException(
          "registry "
              + image.domain()
              + ": no host in its hosts.toml has the capability "
              + capability.name().toLowerCase(Locale.ROOT));
    }
    return able;
  }
}
