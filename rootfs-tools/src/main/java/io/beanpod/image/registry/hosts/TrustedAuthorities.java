package io.beanpod.image.registry.hosts;

import io.beanpod.image.oci.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that are believed: those of the operating system, as each other program on the
 * machine believes them, and not the Java runtime's own; beside them those of a configuration.
 */
final class TrustedAuthorities {
  /** Where Debian, Fedora and openSUSE keep the system's authorities. */
  private static final List<Path> SYSTEM =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"));

  private TrustedAuthorities() {}

  static TrustManager[] believing(List<Path> more) throws IOException, GeneralSecurityException {
    List<Certificate> authorities = new ArrayList<>(system());
    for (Path file : more) {
      authorities.addAll(certificates(file));
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificate authority : authorities) {
      store.setCertificateEntry("ca-" + store.size(), authority);
    }
    return managers(store);
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static Collection<? extends Certificate> system()
      throws IOException, GeneralSecurityException {
    Optional<Path> bundle = SYSTEM.stream().filter(Files::isReadable).findFirst();
    if (bundle.isPresent()) {
      return certificates(bundle.get());
    }
    List<X509Certificate> ofJava = new ArrayList<>();
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager authorities) {
        ofJava.addAll(List.of(authorities.getAcceptedIssuers()));
      }
    }
    return ofJava;
  }

  /** All certificates of a PEM file. */
  static Collection<? extends Certificate> certificates(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new ImageException("certificate file " + file + " has no certificate in it");
      }
      return found;
    } catch (CertificateException e) {
      throw new ImageException(
          "certificate file " + file + " is not PEM with certificates: " + e.getMessage(), e);
    }
  }
}
