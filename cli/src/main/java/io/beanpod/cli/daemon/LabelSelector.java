package io.beanpod.cli.daemon;

import io.beanpod.cli.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A label selector as kubectl takes it: {@code app=web,tier!=db,env in (a, b),!old}. All of its
 * terms must hold.
 */
final class LabelSelector implements Predicate<Map<String, String>> {
  private static final String KEY = "[A-Za-z0-9./_-]+";
  private static final Pattern SET =
      Pattern.compile("(" + KEY + ")\\s+(in|notin)\\s*\\(([^()]*)\\)");
  private static final Pattern EQUALITY =
      Pattern.compile("(" + KEY + ")\\s*(=|==|!=)\\s*([A-Za-z0-9._-]*)");
  private static final Pattern PRESENCE = Pattern.compile("(!?)\\s*(" + KEY + ")");

  /** Commas between terms, not those between brackets. */
  private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

  private final List<Predicate<Map<String, String>>> terms = new ArrayList<>();

  private LabelSelector() {}

  /**
   * Reads a selector; an empty one selects everything.
   *
   * @throws UserError with the term that is none
   */
  static LabelSelector parse(String text) {
    LabelSelector selector = new LabelSelector();
    if (!text.isBlank()) {
      for (String term : COMMA.split(text, -1)) {
        selector.terms.add(term(term.strip()));
      }
    }
    return selector;
  }

  private static Predicate<Map<String, String>> term(String text) {
    Matcher set = SET.matcher(text);
    if (set.matches()) {
      String key = set.group(1);
      Set<String> values = Set.copyOf(List.of(set.group(3).strip().split("\\s*,\\s*")));
      return set.group(2).equals("in")
          ? labels -> labels.containsKey(key) && values.contains(labels.get(key))
          : labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
    }
    Matcher equality = EQUALITY.matcher(text);
    if (equality.matches()) {
      String key = equality.group(1);
      String value = equality.group(3);
      return equality.group(2).equals("!=")
          ? labels -> !value.equals(labels.get(key))
          : labels -> value.equals(labels.get(key));
    }
    Matcher presence = PRESENCE.matcher(text);
    if (presence.matches()) {
      boolean wanted = presence.group(1).isEmpty();
      return labels -> labels.containsKey(presence.group(2)) == wanted;
    }
    throw UserError.badInput(
        "\"%s\" selects no labels: write app=web, app!=web, app in (a, b), app or !app"
            .formatted(text));
  }

  @Override
  public boolean test(Map<String, String> labels) {
    return terms.stream().allMatch(term -> term.test(labels));
  }
}
