package io.beanpod.pod.env;

import io.beanpod.pod.model.PodConfigException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts values for {@code $(NAME)}. {@code $$} is a dollar sign; a name without a value stays as it
 * is; what a value contains is not looked at again.
 */
public final class Expansion {
  private final Map<String, String> values;
  private final Set<String> missing = new TreeSet<>();

  private Expansion(Map<String, String> values) {
    this.values = values;
  }

  /** Expands one text. */
  public static String expand(String text, Map<String, String> values) {
    return new Expansion(values).run(text);
  }

  /** Expands each text of a command. */
  public static List<String> expand(List<String> texts, Map<String, String> values) {
    return texts.stream().map(text -> expand(text, values)).toList();
  }

  /**
   * Expands a text in which every name must have a value, as in {@code subPathExpr}.
   *
   * @throws PodConfigException naming those that have none
   */
  public static String expandAll(String text, Map<String, String> values)
      throws PodConfigException {
    Expansion expansion = new Expansion(values);
    String expanded = expansion.run(text);
    if (!expansion.missing.isEmpty()) {
      throw new PodConfigException(
          "missing value for " + String.join(", ", expansion.missing) + " in \"" + text + "\"");
    }
    return expanded;
  }

  private String run(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '$' || at + 1 == text.length()) {
        out.append(c);
        at++;
        continue;
      }
      int end = text.charAt(at + 1) == '(' ? text.indexOf(')', at) : -1;
      if (end >= 0) {
        out.append(value(text.substring(at + 2, end)));
        at = end + 1;
      } else {
        // "$$" is one dollar sign; before anything else the sign stands for itself.
        out.append(text.charAt(at + 1) == '$' ? "$" : text.substring(at, at + 2));
        at += 2;
      }
    }
    return out.toString();
  }

  private String value(String name) {
    String value = values.get(name);
    if (value == null) {
      missing.add(name);
      return "$(" + name + ")";
    }
    return value;
  }
}
