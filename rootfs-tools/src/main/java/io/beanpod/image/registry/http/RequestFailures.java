package io.beanpod.image.registry.http;

import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What an exception of the HTTP client means, in a sentence with the cure. */
final class RequestFailures {
  private final Path certificates;

  /**
   * Explains failures.
   *
   * @param certificates the directory where the registry's certificates may be put
   */
  RequestFailures(Path certificates) {
    this.certificates = certificates;
  }

  RegistryException of(URI uri, IOException failure) {
    if (failure instanceof RegistryException known) {
      return known;
    }
    String who = "registry " + uri.getRawAuthority() + ": ";
    if (failure instanceof HttpConnectTimeoutException) {
      return unavailable(who + "no connection within the time allowed; is it in reach?", failure);
    }
    if (failure instanceof HttpTimeoutException) {
      return unavailable(who + text(failure), failure);
    }
    if (cause(failure, UnresolvedAddressException.class) != null) {
      return unavailable(
          who + "there is no host " + uri.getHost() + ", or no name server tells it", failure);
    }
    if (failure instanceof ConnectException) {
      return unavailable(
          who + "connection refused; is a registry running there, and is the port right?", failure);
    }
    SSLException tls = cause(failure, SSLException.class);
    return tls == null
        ? unavailable(who + "the connection broke: " + text(failure), failure)
        : tls(who, uri, tls);
  }

  private static RegistryException unavailable(String message, IOException cause) {
    return new RegistryException(Kind.UNAVAILABLE, message, cause);
  }

  private RegistryException tls(String who, URI uri, SSLException failure) {
    String why = text(failure);
    if (cause(failure, CertPathBuilderException.class) != null) {
      return nonsense(
          who
              + "its certificate is signed by an authority that this machine does not know; put"
              + " the authority's certificate in PEM into "
              + certificates.resolve("ca.crt")
              + ", or among the system's by update-ca-certificates",
          failure);
    }
    if (why.contains("plaintext") || why.contains("Unsupported or unrecognized SSL message")) {
      return nonsense(
          who
              + "it does not speak TLS; if it is meant to speak plain HTTP, write server ="
              + " \"http://"
              + uri.getRawAuthority()
              + "\" into "
              + certificates.resolve("hosts.toml"),
          failure);
    }
    CertificateException certificate = cause(failure, CertificateException.class);
    if (certificate != null) {
      return nonsense(who + "its certificate is not valid: " + text(certificate), failure);
    }
    if (why.contains("certificate_required") || why.contains("bad_certificate")) {
      return nonsense(
          who
              + "it wants a client certificate that it knows ("
              + why
              + "); put it into "
              + certificates.resolve("client.cert")
              + " and client.key",
          failure);
    }
    return unavailable(who + "TLS failed: " + why, failure);
  }

  private static RegistryException nonsense(String message, IOException cause) {
    return new RegistryException(Kind.NONSENSE, message, cause);
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
