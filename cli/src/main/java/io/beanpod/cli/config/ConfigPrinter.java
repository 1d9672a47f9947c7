package io.beanpod.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Settings as a configuration file that is valid itself. */
public final class ConfigPrinter {
  private static final int WIDTH = 100;

  private ConfigPrinter() {}

  /** Every option with its default, below what it does. */
  public static String defaults() {
    return """
    # The configuration of the beanpod daemon: every option with its default.
    # Files in the directory of this file's name with .d, ending in .yaml, are read after it, by name;
    # a later one wins, and lists replace those before. beanpod config check says what comes of it.
    """
        + print(new Settings(), true);
  }

  /** Every option with the value that counts; what was given has its place behind it. */
  public static String effective(Settings settings) {
    return print(settings, false);
  }

  private static String print(Settings settings, boolean explained) {
    StringBuilder text = new StringBuilder();
    List<String> open = new ArrayList<>();
    for (Option<?> option : DaemonOptions.ALL) {
      List<String> section =
          option.section().isEmpty() ? List.of() : List.of(option.section().split("\\."));
      int common = 0;
      while (common < Math.min(open.size(), section.size())
          && open.get(common).equals(section.get(common))) {
        common++;
      }
      open.subList(common, open.size()).clear();
      for (String name : section.subList(common, section.size())) {
        text.append(explained ? "\n" : "").append(indent(open.size())).append(name).append(":\n");
        open.add(name);
      }
      line(text, option, settings, indent(open.size()), explained);
    }
    return text.toString();
  }

  private static void line(
      StringBuilder text, Option<?> option, Settings settings, String indent, boolean explained) {
    if (explained) {
      text.append(indent.isEmpty() ? "\n" : "");
      wrap(help(option), WIDTH - indent.length() - 2)
          .forEach(line -> text.append(indent).append("# ").append(line).append('\n'));
    }
    text.append(indent).append(option.name()).append(": ").append(option.valueIn(settings));
    Optional<String> place = settings.place(option);
    place.ifPresent(at -> text.append("  # ").append(at));
    text.append('\n');
  }

  private static String help(Option<?> option) {
    String kind = option.help() + " " + capital(option.kind().name()) + ".";
    return option.flag().isEmpty()
        ? kind
        : kind + " The option " + option.flag() + " wins over the file.";
  }

  static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static List<String> wrap(String words, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : words.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String indent(int depth) {
    return "  ".repeat(depth);
  }
}
