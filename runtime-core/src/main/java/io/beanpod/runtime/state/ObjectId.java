package io.beanpod.runtime.state;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Identifiers of sandboxes and containers: 256 random bits in hex. */
public final class ObjectId {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private ObjectId() {}

  public static String next() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return HexFormat.of().formatHex(bits);
  }

  /** Whether a name can be an identifier; nothing else ever becomes part of a path. */
  public static boolean isValid(String name) {
    return FORM.matcher(name).matches();
  }
}
