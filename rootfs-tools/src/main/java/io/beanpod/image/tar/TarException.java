package io.beanpod.image.tar;

import io.beanpod.image.oci.ImageException;

/** Something is wrong with a tar stream or with one of its entries, which the message names. */
public final class TarException extends ImageException {
  private static final long serialVersionUID = 1;

  /** An error of the stream. */
  public TarException(String message) {
    super(printable(message, 2000));
  }

  /** An error of the stream and what it came from. */
  public TarException(String message, Throwable cause) {
    super(printable(message, 2000), cause);
  }

  /** An error of one entry. */
  public static TarException ofEntry(String entry, String why) {
    return new TarException("tar entry \"" + printable(entry, 200) + "\": " + why);
  }

  /** An error of one entry and what it came from. */
  public static TarException ofEntry(String entry, String why, Throwable cause) {
    return new TarException("tar entry \"" + printable(entry, 200) + "\": " + why, cause);
  }

  /** A stranger's text as it may go to a terminal or a log. */
  private static String printable(String text, int maximum) {
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), maximum); i++) {
      char one = text.charAt(i);
      clean.append(Character.isISOControl(one) || Character.isSurrogate(one) ? '?' : one);
    }
    return clean.length() < text.length() ? clean + "…" : clean.toString();
  }
}
