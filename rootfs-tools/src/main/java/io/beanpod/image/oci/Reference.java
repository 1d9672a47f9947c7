package io.beanpod.image.oci;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image, with its defaults filled in: {@code busybox} is {@code
 * docker.io/library/busybox:latest}. The grammar is that of the distribution specification with the
 * short forms that users know; nothing here says where, or whether, an image is fetched.
 *
 * @param domain the registry, with its port where one is given
 * @param path the repository in that registry
 * @param tag the tag; null for a name by digest alone
 * @param digest the digest; null for a name by tag
 */
public record Reference(String domain, String path, @Nullable String tag, @Nullable Digest digest) {
  private static final String DEFAULT_DOMAIN = "docker.io";
  private static final String LEGACY_DOMAIN = "index.docker.io";
  private static final String OFFICIAL = "library/";
  private static final String DEFAULT_TAG = "latest";
  private static final int MAX_NAME = 255;

  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?:"
              + LABEL
              + "(?:\\."
              + LABEL
              + ")*|\\[[0-9a-fA-F:]+(?:%[A-Za-z0-9]+)?])"
              + "(?::[0-9]{1,5})?");
  private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final Pattern PATH = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

  /** Checks that there is a tag or a digest. */
  public Reference {
    if (tag == null && digest == null) {
      throw new IllegalArgumentException("a reference needs a tag or a digest");
    }
  }

  /**
   * Reads a name as people write it.
   *
   * @throws ImageException when the text is not a name, saying which part is wrong
   */
  public static Reference parse(String text) throws ImageException {
    if (text.isEmpty()) {
      throw new ImageException("image name is empty");
    }
    if (Digest.isHex(text)) {
      throw new ImageException(
          "\"" + text + "\" is the form of an image id and cannot name an image");
    }
    String rest = text;
    Digest digest = null;
    int at = rest.indexOf('@');
    if (at >= 0) {
      try {
        digest = Digest.parse(rest.substring(at + 1));
      } catch (ImageException e) {
        throw new ImageException("image name \"" + text + "\": " + e.getMessage(), e);
      }
      rest = rest.substring(0, at);
    }
    String tag = digest == null ? DEFAULT_TAG : null;
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = rest.substring(colon + 1);
      rest = rest.substring(0, colon);
    }
    return checked(text, domainOf(rest), pathOf(rest), tag, digest);
  }

  private static Reference checked(
      String text, String domain, String path, @Nullable String tag, @Nullable Digest digest)
      throws ImageException {
    if (!DOMAIN.matcher(domain).matches()) {
      throw wrong(text, "registry \"" + domain + "\" is not a host name with an optional port");
    }
    if (!PATH.matcher(path).matches()) {
      throw wrong(
          text,
          "repository \""
              + path
              + "\" must be lower-case letters and digits, in parts divided by"
              + " / and within a part by one . or _, by __ or by dashes");
    }
    if (domain.length() + 1 + path.length() > MAX_NAME) {
      throw wrong(text, "registry and repository are longer than " + MAX_NAME + " characters");
    }
    if (tag != null && !TAG.matcher(tag).matches()) {
      throw wrong(
          text,
          "tag \"" + tag + "\" must be 1 to 128 letters, digits, _ . - and not begin with . or -");
    }
    return new Reference(domain, path, tag, digest);
  }

  private static ImageException wrong(String text, String why) {
    return new ImageException("image name \"" + text + "\": " + why);
  }

  private static String domainOf(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    if (!isDomain(first) || first.equals(LEGACY_DOMAIN)) {
      return DEFAULT_DOMAIN;
    }
    return first;
  }

  private static String pathOf(String name) {
    int slash = name.indexOf('/');
    String path =
        slash >= 0 && isDomain(name.substring(0, slash)) ? name.substring(slash + 1) : name;
    boolean official = domainOf(name).equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0;
    return official ? OFFICIAL + path : path;
  }

  /** A first part is a registry where it cannot be a part of a repository's name. */
  private static boolean isDomain(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || first.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
  }

  /** Registry and repository, without tag and digest. */
  public String name() {
    return domain + "/" + path;
  }

  /** The same image by digest alone: the form that CRI calls a repo digest. */
  public Reference withDigest(Digest other) {
    return new Reference(domain, path, null, other);
  }

  /** The short form that people write: without the default registry and its library prefix. */
  public String familiar() {
    String text = toString();
    if (!domain.equals(DEFAULT_DOMAIN)) {
      return text;
    }
    String local = text.substring(DEFAULT_DOMAIN.length() + 1);
    boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
    return official ? local.substring(OFFICIAL.length()) : local;
  }

  /** The full form, for example {@code docker.io/library/busybox:latest}. */
  @Override
  public String toString() {
    return name() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
  }
}
