package io.beanpod.cri.streaming;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the server's certificate is.
 *
 * @param certificate X.509 in PEM, the server's own first, then what leads to the authority
 * @param key PKCS #8 in PEM, not encrypted
 */
public record TlsKeyPair(Path certificate, Path key) {

  SslContext load() throws IOException {
    try {
      return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the streaming server's certificate %s or key %s cannot be used: %s; both must be PEM, the key unencrypted PKCS #8 (openssl pkcs8 -topk8 -nocrypt)"
              .formatted(certificate, key, e.getMessage()),
          e);
    }
  }
}
