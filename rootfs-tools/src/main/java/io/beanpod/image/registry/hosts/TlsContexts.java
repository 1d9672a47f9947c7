package io.beanpod.image.registry.hosts;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.registry.hosts.TlsSettings.ClientKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes the TLS of a connection as its settings say. */
public final class TlsContexts {
  /** Keys lie in memory only; a key store wants a password all the same. */
  private static final char[] NO_PASSWORD = {};

  private TlsContexts() {}

  /**
   * Reads the files that the settings name.
   *
   * @throws ImageException when one of them is missing or damaged, with its name
   */
  public static SSLContext of(TlsSettings settings) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager[] trust =
          settings.skipVerify()
              ? new TrustManager[] {new AnyCertificate()}
              : TrustedAuthorities.believing(settings.authorities());
      context.init(keys(settings), trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new ImageException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private static KeyManager[] keys(TlsSettings settings)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (ClientKey client : settings.clients()) {
      Path keyFile = client.key() == null ? client.certificate() : client.key();
      PrivateKey key = PrivateKeys.read(keyFile);
      Certificate[] chain =
          TrustedAuthorities.certificates(client.certificate()).toArray(Certificate[]::new);
      store.setKeyEntry("client-" + store.size(), key, NO_PASSWORD, chain);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }
}
