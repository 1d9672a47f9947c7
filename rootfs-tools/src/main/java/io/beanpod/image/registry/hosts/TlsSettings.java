package io.beanpod.image.registry.hosts;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a TLS connection to a host is made.
 *
 * @param authorities PEM files with authorities that are believed beside the system's
 * @param clients what this machine shows who it is with
 * @param skipVerify whether any certificate will do, for any name
 */
public record TlsSettings(List<Path> authorities, List<ClientKey> clients, boolean skipVerify) {
  /** The system's authorities, and nothing to show. */
  public static final TlsSettings SYSTEM = new TlsSettings(List.of(), List.of(), false);

  /** Copies the lists. */
  public TlsSettings {
    authorities = List.copyOf(authorities);
    clients = List.copyOf(clients);
  }

  /**
   * A client certificate.
   *
   * @param certificate a PEM file with the certificate and those that it is signed with
   * @param key a PEM file with its private key; null when the other file has it as well
   */
  public record ClientKey(Path certificate, @Nullable Path key) {}

  /** The settings for a host that another one has sent us to: it is not shown who we are. */
  public TlsSettings forOtherHost() {
    return new TlsSettings(authorities, List.of(), skipVerify);
  }
}
