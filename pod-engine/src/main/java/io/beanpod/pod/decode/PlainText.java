package io.beanpod.pod.decode;

import java.util.regex.Pattern;

/** Which texts mean themselves when they are written without quotes. */
public final class PlainText {
  /**
   * YAML 1.1 has types for times and for numbers to the base of 60, which others may still read.
   */
  private static final Pattern OLD_TYPES =
      Pattern.compile(
          "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?|[-+]?[0-9_]+(:[0-5]?[0-9])+(\\..*)?");

  private static final int LONGEST_OLD_TYPE = 64;

  private PlainText() {}

  /**
   * Whether every reader of YAML takes this as text, and not as a number, boolean, null or time.
   */
  public static boolean isText(String text) {
    return Scalar.Plain.read(text) instanceof Scalar.Text
        && !text.equals("<<")
        && !text.equals("=")
        && !text.matches("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)")
        && !(text.length() <= LONGEST_OLD_TYPE && OLD_TYPES.matcher(text).matches());
  }
}
