package io.beanpod.cli.print;

import java.util.Locale;

/** Sizes as people read them, in powers of 1000 as image sizes are usually told. */
public final class Bytes {
  private Bytes() {}

  /** A size such as {@code 1.86 MB}: three digits. */
  public static String text(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = 0;
    while (size >= 999.5 && unit < 5) {
      size /= 1000;
      unit++;
    }
    String form = size < 9.995 ? "%.2f %cB" : size < 99.95 ? "%.1f %cB" : "%.0f %cB";
    return String.format(Locale.ROOT, form, size, " kMGTP".charAt(unit));
  }
}
