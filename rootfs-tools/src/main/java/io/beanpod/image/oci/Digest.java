package io.beanpod.image.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 digest of some bytes: the name of a blob, of a layer, of an image.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /** Checks the digits. */
  public Digest {
    if (!isHex(hex)) {
      throw new IllegalArgumentException("not 64 hexadecimal digits: " + hex);
    }
  }

  /** Whether a text has the form of a digest's 64 digits. */
  public static boolean isHex(String text) {
    return HEX.matcher(text).matches();
  }

  /**
   * Reads {@code sha256:<64 digits>}.
   *
   * @throws ImageException when the text is none; other algorithms are refused by name
   */
  public static Digest parse(String text) throws ImageException {
    if (text.startsWith(PREFIX) && isHex(text.substring(PREFIX.length()))) {
      return new Digest(text.substring(PREFIX.length()));
    }
    int colon = text.indexOf(':');
    if (colon > 0 && !text.startsWith(PREFIX)) {
      throw new ImageException(
          "digest \"" + text + "\": only sha256 is supported, not " + text.substring(0, colon));
    }
    throw new ImageException(
        "digest \"" + text + "\" is not sha256: and 64 lower-case hexadecimal digits");
  }

  /** The digest of some bytes. */
  public static Digest of(byte[] bytes) {
    return from(newHash().digest(bytes));
  }

  /** The digest that a finished hash has given. */
  public static Digest from(byte[] hash) {
    return new Digest(HexFormat.of().formatHex(hash));
  }

  /** A new SHA-256 computation. */
  public static MessageDigest newHash() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
