package io.beanpod.image.registry.http;

import io.beanpod.image.oci.ImageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} name, in capital or
 * small letters, as curl and Go's programs read them. This machine itself is reached directly.
 */
public final class EnvironmentProxies extends ProxySelector {
  private final @Nullable InetSocketAddress http;
  private final @Nullable InetSocketAddress https;
  private final ProxyExceptions direct;

  private EnvironmentProxies(
      @Nullable InetSocketAddress http, @Nullable InetSocketAddress https, ProxyExceptions direct) {
    this.http = http;
    this.https = https;
    this.direct = direct;
  }

  /**
   * Reads the variables.
   *
   * @throws ImageException when one of them is no address of an HTTP proxy
   */
  public static EnvironmentProxies of(Map<String, String> environment) throws ImageException {
    return new EnvironmentProxies(
        proxy(environment, "HTTP_PROXY"),
        proxy(environment, "HTTPS_PROXY"),
        new ProxyExceptions(value(environment, "NO_PROXY")));
  }

  private static String value(Map<String, String> environment, String name) {
    String small = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    return (small.isEmpty() ? environment.getOrDefault(name, "") : small).strip();
  }

  private static @Nullable InetSocketAddress proxy(Map<String, String> environment, String name)
      throws ImageException {
    String text = value(environment, name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      if (uri.getHost() != null && "http".equals(uri.getScheme()) && uri.getUserInfo() == null) {
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return InetSocketAddress.createUnresolved(uri.getHost(), port);
      }
    } catch (IllegalArgumentException e) {
      throw new ImageException(name + " is not the address of a proxy: " + e.getMessage(), e);
    }
    throw new ImageException(
        name
            + " must be http://HOST:PORT; proxies that speak TLS or SOCKS, or want a password, are"
            + " not supported");
  }

  @Override
  public List<Proxy> select(URI uri) {
    InetSocketAddress proxy = "https".equals(uri.getScheme()) ? https : http;
    int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    return proxy == null || direct.has(uri.getHost(), port)
        ? List.of(Proxy.NO_PROXY)
        : List.of(new Proxy(Proxy.Type.HTTP, proxy));
  }

  /** A proxy that fails stays the proxy: going around it is not ours to decide. */
  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
