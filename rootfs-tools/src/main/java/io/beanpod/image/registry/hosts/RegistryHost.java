package io.beanpod.image.registry.hosts;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A host that serves the images of a registry: the registry itself or a mirror of it.
 *
 * @param api where its API begins, usually {@code https://host/v2}, without a slash at the end
 * @param mirror whether it is another host than the registry: it is told whose images are meant,
 *     and is not shown credentials that are for the registry
 * @param capabilities what it may be asked for
 * @param tls how it is connected to
 * @param headers sent with each request to it
 * @param dialTimeout the longest wait for a connection
 */
public record RegistryHost(
    URI api,
    boolean mirror,
    Set<Capability> capabilities,
    TlsSettings tls,
    Map<String, List<String>> headers,
    Duration dialTimeout) {
  /** The longest wait for a connection where nothing else is said: 30 s, as containerd waits. */
  public static final Duration DIAL_TIMEOUT = Duration.ofSeconds(30);

  /** Copies the collections. */
  public RegistryHost {
    capabilities = Set.copyOf(capabilities);
    headers = Map.copyOf(headers);
  }

  /** Host and port, as people write it. */
  public String name() {
    return api.getRawAuthority();
  }

  /** Whether it may be asked for something. */
  public boolean can(Capability capability) {
    return capabilities.contains(capability);
  }
}
