package io.beanpod.cli.bench;

import java.util.Locale;

/** A drawing in the making; its colours are the page's style classes. */
final class Svg {
  private final StringBuilder text = new StringBuilder();
  private final String id;
  private final String title;
  private final String description;
  private final int width;
  private final int height;

  /**
   * @param id unique on the page
   * @param title what a screen reader says first
   * @param description the drawing in a sentence
   */
  Svg(String id, String title, String description, int width, int height) {
    this.id = id;
    this.title = title;
    this.description = description;
    this.width = width;
    this.height = height;
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    return add(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  Svg dot(String style, double x, double y, double radius) {
    return add(
        String.format(
            Locale.ROOT,
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
            style,
            x,
            y,
            radius));
  }

  /** A bar that tells more when pointed at. */
  Svg bar(String style, double x, double y, double w, double h, String hint) {
    return add(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"><title>%s</title></rect>",
            style,
            x,
            y,
            Math.max(w, 0.5),
            h,
            escape(hint)));
  }

  Svg text(String style, double x, double y, String words) {
    return add(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
            style,
            x,
            y,
            escape(words)));
  }

  private Svg add(String element) {
    text.append("  ").append(element).append('\n');
    return this;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        """
        <svg role="img" aria-labelledby="%1$s-title %1$s-text" viewBox="0 0 %2$d %3$d">
          <title id="%1$s-title">%4$s</title>
          <desc id="%1$s-text">%5$s</desc>
        %6$s</svg>
        """,
        id,
        width,
        height,
        escape(title),
        escape(description),
        text);
  }

  static String escape(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
