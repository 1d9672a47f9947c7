package io.beanpod.image.registry.hosts;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the hosts of a registry. The directories are read anew for each pull, so a change needs no
 * restart. In the first one that has a directory for the registry, {@code host:port}, {@code
 * host_port_} or {@code _default}, that one counts alone.
 */
public final class RegistryHosts {
  /** Our own directory, then those of containerd and docker, so that their nodes move unchanged. */
  public static final List<Path> DIRECTORIES =
      List.of(
          Path.of("/etc/beanpod/certs.d"),
          Path.of("/etc/containerd/certs.d"),
          Path.of("/etc/docker/certs.d"));

  private static final String DEFAULT = "_default";

  /** The registry whose API is not at the address of its name. */
  private static final String DOCKER = "docker.io";

  private final List<Path> directories;

  /** Looks into these directories, in this order. */
  public RegistryHosts(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /** Where files for a registry may be put, for people. */
  public Path directoryFor(String domain) {
    return directories.isEmpty()
        ? Path.of("/etc/beanpod/certs.d", domain)
        : directories.getFirst().resolve(domain);
  }

  /**
   * The hosts to try, in this order; the last is the registry itself.
   *
   * @param domain the first part of an image's full name
   */
  public List<RegistryHost> of(String domain) throws IOException {
    Optional<Path> directory = directory(domain);
    if (directory.isEmpty()) {
      String scheme = HostAddress.isLoopback(domain) ? "http" : "https";
      return List.of(plain(registry(domain, scheme), TlsSettings.SYSTEM));
    }
    if (Files.exists(directory.get().resolve(HostsFile.NAME))) {
      String scheme = HostAddress.isLoopback(domain) ? "http" : "https";
      return HostsFile.read(directory.get(), registry(domain, scheme));
    }
    TlsSettings tls = CertificateDirectory.read(directory.get());
    boolean secured = !tls.equals(TlsSettings.SYSTEM) || !HostAddress.isLoopback(domain);
    return List.of(plain(registry(domain, secured ? "https" : "http"), tls));
  }

  private static RegistryHost plain(URI api, TlsSettings tls) {
    return new RegistryHost(
        api, false, EnumSet.allOf(Capability.class), tls, Map.of(), RegistryHost.DIAL_TIMEOUT);
  }

  private static URI registry(String domain, String scheme) {
    String host = domain.equals(DOCKER) ? "registry-1." + DOCKER : domain;
    return URI.create(scheme + "://" + host + "/v2");
  }

  private Optional<Path> directory(String domain) {
    List<String> names = List.of(domain.replaceFirst(":([0-9]+)$", "_$1_"), domain, DEFAULT);
    return directories.stream()
        .flatMap(root -> names.stream().map(root::resolve))
        .filter(Files::isDirectory)
        .findFirst();
  }
}
