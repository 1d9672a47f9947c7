package io.beanpod.pod.decode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A YAML text of settings: mappings within mappings, whose leaves are known by their paths, such as
 * {@code cri.streaming.address}. It is read as strictly as a manifest.
 */
public final class SettingsText {
  private final Set<String> known;
  private final BiConsumer<String, Value> reader;
  private final Report report;

  private SettingsText(String source, Set<String> known, BiConsumer<String, Value> reader) {
    this.known = known;
    this.reader = reader;
    this.report = new Report(source);
  }

  /**
   * Reads a text. A setting that is null counts as absent; so does a whole text that is empty.
   *
   * @param source the name that problems carry, such as the file's
   * @param known the paths of all settings
   * @param reader gets each setting that is given, and reads it: a value of another type becomes a
   *     problem
   * @throws ManifestException with every problem of the text
   */
  public static void read(
      String source, String text, Collection<String> known, BiConsumer<String, Value> reader)
      throws ManifestException {
    new SettingsText(source, new TreeSet<>(known), reader).read(text);
  }

  private void read(String text) throws ManifestException {
    List<Node> documents = Documents.read(text, report);
    if (documents.size() > 1) {
      report.at(documents.get(1).getStartMark(), "", "a second document; want all settings in one");
    } else if (!documents.isEmpty()) {
      section(new Value(documents.getFirst(), "", report));
    }
    report.throwIfAny();
  }

  private void section(Value section) {
    if (section.isNull()) {
      return;
    }
    section
        .entries("a mapping of settings", false)
        .forEach((name, entry) -> setting(section, name, entry));
  }

  private void setting(Value section, String name, Entries.Entry entry) {
    String path = section.path().isEmpty() ? name : section.path() + "." + name;
    if (known.contains(path)) {
      if (!entry.value().isNull()) {
        reader.accept(path, entry.value());
      }
    } else if (known.stream().anyMatch(leaf -> leaf.startsWith(path + "."))) {
      section(entry.value());
    } else {
      String hint =
          Suggestion.closest(name, siblings(section.path()))
              .map(meant -> "; did you mean " + Quote.of(meant) + "?")
              .orElseGet(() -> elsewhere(name));
      report.at(entry.keyMark(), path, "unknown field" + hint);
    }
  }

  private Set<String> siblings(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    Set<String> names = new TreeSet<>();
    known.stream()
        .filter(leaf -> leaf.startsWith(prefix))
        .forEach(leaf -> names.add(leaf.substring(prefix.length()).split("\\.", 2)[0]));
    return names;
  }

  /** Who puts a setting at another level gets its right place. */
  private String elsewhere(String name) {
    List<String> same = new ArrayList<>();
    known.stream()
        .filter(leaf -> leaf.endsWith("." + name) || leaf.equals(name))
        .forEach(same::add);
    return same.size() == 1 ? "; did you mean " + Quote.of(same.getFirst()) + "?" : "";
  }
}
