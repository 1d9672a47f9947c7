package io.beanpod.pod.decode;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of every field of Kubernetes' Pod: the one table behind the decoder, its errors and
 * {@code docs/pod-fields.md}.
 */
public final class PodFields {

  /** What beanpod does with a field. */
  public enum Support {
    /** Read, checked and obeyed. */
    SUPPORTED("supported"),
    /** Read, and rightly without consequence on one node without a cluster. */
    NO_EFFECT("no effect here"),
    /** An error that names the field: it asks for something that beanpod cannot give yet. */
    REFUSED("refused");

    private final String text;

    Support(String text) {
      this.text = text;
    }

    /** The word for it in the documentation. */
    public String text() {
      return text;
    }
  }

  /**
   * One line of the table.
   *
   * @param type Kubernetes' name of the structure that the field is in
   * @param note why, or which part; may be empty for a supported field
   */
  public record Rule(String type, String field, Support support, String note) {}

  /** Structures of which exactly one field is given: an empty mapping there asks for something. */
  private static final Set<String> UNIONS = Set.of("Volume", "EnvVarSource", "ContainerState");

  private static final Map<String, Map<String, Rule>> RULES =
      parse(
          PodFieldTable.POD
              + PodFieldTable.SPEC
              + PodFieldTable.CONTAINER
              + PodFieldTable.VOLUME
              + PodFieldTable.STATUS);

  private PodFields() {}

  /** All lines, by structure and field, in the order of the documentation. */
  public static Map<String, Map<String, Rule>> all() {
    return RULES;
  }

  static @Nullable Rule rule(String type, String field) {
    return structure(type).get(field);
  }

  static Set<String> of(String type) {
    return structure(type).keySet();
  }

  static boolean isUnion(String type) {
    return UNIONS.contains(type);
  }

  private static Map<String, Rule> structure(String type) {
    Map<String, Rule> rules = RULES.get(type);
    if (rules == null) {
      throw new IllegalArgumentException("no structure " + type + " in the table");
    }
    return rules;
  }

  private static Map<String, Map<String, Rule>> parse(String table) {
    Map<String, Map<String, Rule>> rules = new LinkedHashMap<>();
    String type = "";
    Map<String, Rule> fields = new LinkedHashMap<>();
    for (String line : table.lines().filter(l -> !l.isBlank()).toList()) {
      if (!line.startsWith(" ")) {
        type = line.strip();
        fields = new LinkedHashMap<>();
        rules.put(type, Collections.unmodifiableMap(fields));
        continue;
      }
      String[] cells = line.strip().split("\\s*\\|\\s*", 3);
      Support support = Support.valueOf(cells[1].toUpperCase(Locale.ROOT));
      Rule rule = new Rule(type, cells[0], support, cells.length > 2 ? cells[2] : "");
      if (fields.put(rule.field(), rule) != null) {
        throw new IllegalStateException(type + "." + rule.field() + " stands twice in the table");
      }
    }
    return Collections.unmodifiableMap(rules);
  }
}
