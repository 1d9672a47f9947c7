package io.beanpod.image.registry.hosts;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.registry.hosts.TlsSettings.ClientKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a directory of certificates as docker has them: {@code *.crt} are authorities, {@code
 * NAME.cert} with {@code NAME.key} is what this machine shows.
 */
final class CertificateDirectory {
  private CertificateDirectory() {}

  static TlsSettings read(Path directory) throws IOException {
    List<Path> files;
    try (var all = Files.list(directory)) {
      files = all.sorted().toList();
    }
    List<Path> authorities = new ArrayList<>();
    List<ClientKey> clients = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(".crt")) {
        authorities.add(file);
      } else if (name.endsWith(".cert")) {
        clients.add(new ClientKey(file, key(file)));
      }
    }
    return new TlsSettings(authorities, clients, false);
  }

  private static Path key(Path certificate) throws ImageException {
    String name = certificate.getFileName().toString();
    Path key = certificate.resolveSibling(name.substring(0, name.length() - 5) + ".key");
    if (!Files.exists(key)) {
      throw new ImageException(
          "certificate " + certificate + " has no key: " + key + " is missing");
    }
    return key;
  }
}
