package io.beanpod.pod.wire;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a GET request goes.
 *
 * @param pathAndQuery begins with a slash
 */
public record HttpTarget(boolean tls, String host, int port, String pathAndQuery) {

  public HttpTarget {
    if (!pathAndQuery.startsWith("/")) {
      pathAndQuery = "/" + pathAndQuery;
    }
    if (pathAndQuery.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      pathAndQuery = escaped(pathAndQuery);
    }
  }

  private static String escaped(String path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      text.append(c <= ' ' || c == 0x7f ? String.format(Locale.ROOT, "%%%02X", (int) c) : c);
    }
    return text.toString();
  }

  /** The target that a Location header names, relative to this one. */
  HttpTarget redirected(String location) throws URISyntaxException {
    URI next = new URI(toString()).resolve(new URI(location));
    String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
    if (next.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new URISyntaxException(location, "not an http address");
    }
    boolean secure = scheme.equals("https");
    int nextPort = next.getPort() >= 0 ? next.getPort() : secure ? 443 : 80;
    String path = next.getRawPath() == null ? "" : next.getRawPath();
    String query = next.getRawQuery() == null ? "" : "?" + next.getRawQuery();
    String nextHost = next.getHost().replaceAll("^\\[|]$", "");
    return new HttpTarget(secure, nextHost, nextPort, path + query);
  }

  /** The same without TLS. */
  public HttpTarget withoutTls() {
    return new HttpTarget(false, host, port, pathAndQuery);
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + Dial.hostAndPort(host, port) + pathAndQuery;
  }
}
