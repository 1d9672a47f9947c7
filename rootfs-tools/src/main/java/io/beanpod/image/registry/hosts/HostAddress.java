package io.beanpod.image.registry.hosts;

import io.beanpod.image.oci.ImageException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** The address of a registry's API, from a name's first part or from a configuration. */
final class HostAddress {
  private static final Pattern LOOPBACK =
      Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]+)?");
  private static final String API = "/v2";

  private HostAddress() {}

  /** Whether a domain, with or without port, means this machine. */
  static boolean isLoopback(String domain) {
    return LOOPBACK.matcher(domain).matches();
  }

  /**
   * The API of an address in a configuration.
   *
   * @param text the address; {@code https} where it has no scheme
   * @param overridePath whether the path is the API's own, and {@code /v2} is not added
   */
  static URI parse(String text, boolean overridePath) throws ImageException {
    String withScheme = text.contains("://") ? text : "https://" + text;
    URI uri;
    try {
      uri = new URI(withScheme);
    } catch (URISyntaxException e) {
      throw new ImageException("\"" + text + "\" is not an address: " + e.getReason(), e);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new ImageException(
          "\"" + text + "\" is not an address such as https://registry.example:5000");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new ImageException("\"" + text + "\": an address cannot have ? or #");
    }
    String path = uri.getRawPath().replaceAll("/+$", "");
    boolean complete = overridePath || path.endsWith(API);
    return URI.create(
        uri.getScheme() + "://" + uri.getRawAuthority() + path + (complete ? "" : API));
  }
}
