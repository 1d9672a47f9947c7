package io.beanpod.pod.decode;

import io.beanpod.pod.model.ApiValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping with known fields. Reading a field marks it as known; {@link #finish} tells of all
 * others, by what {@link PodFields} says about them. A field that is null counts as absent.
 */
final class Struct {
  private final Value value;
  private final String type;
  private final Map<String, Entries.Entry> entries;
  private final Report report;
  private final Set<String> read = new HashSet<>();

  Struct(Value value, String type, Map<String, Entries.Entry> entries, Report report) {
    this.value = value;
    this.type = type;
    this.entries = entries;
    this.report = report;
  }

  String path(String field) {
    return value.path().isEmpty() ? field : value.path() + "." + field;
  }

  /** Adds a problem with one of the fields. */
  void problem(String field, String message) {
    if (!report.isMistyped(path(field))) {
      report.at(path(field), message);
    }
  }

  /** Adds a problem with the whole. */
  void problem(String message) {
    if (!report.isMistyped(value.path())) {
      report.at(value.path(), message);
    }
  }

  /** The known fields that the manifest gives a value, in its order. */
  List<String> given() {
    return entries.entrySet().stream()
        .filter(e -> PodFields.rule(type, e.getKey()) != null && !e.getValue().value().isNull())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A field that may be absent. */
  <T extends @Nullable Object> @Nullable T get(String field, Function<Value, T> reader) {
    PodFields.Rule rule = PodFields.rule(type, field);
    if (rule == null || rule.support() == PodFields.Support.REFUSED) {
      throw new IllegalArgumentException(type + "." + field + " is read but not in the table");
    }
    read.add(field);
    Entries.Entry entry = entries.get(field);
    return entry == null || entry.value().isNull() ? null : reader.apply(entry.value());
  }

  /** A field that has a default. */
  <T> T get(String field, Function<Value, T> reader, T fallback) {
    T found = get(field, reader);
    return found == null ? fallback : found;
  }

  /** A text that has to be there and not empty. */
  String required(String field) {
    return required(field, v -> v.isEmptyText() ? null : v.text(), "");
  }

  /** A field that has to be there. */
  <T> T required(String field, Function<Value, @Nullable T> reader, T otherwise) {
    T found = get(field, reader);
    if (found == null) {
      problem(field, "Required value");
      return otherwise;
    }
    return found;
  }

  /** A text, or null when absent or empty. */
  @Nullable String text(String field) {
    String text = get(field, Value::text, "");
    return text.isEmpty() ? null : text;
  }

  boolean flag(String field) {
    return get(field, Value::bool, false);
  }

  /** One of a fixed set of words; an empty one counts as absent. */
  <E extends Enum<E> & ApiValue> E choice(String field, Class<E> kind, E fallback) {
    E found = choice(field, kind);
    return found == null ? fallback : found;
  }

  <E extends Enum<E> & ApiValue> @Nullable E choice(String field, Class<E> kind) {
    return get(field, v -> v.isEmptyText() ? null : v.choice(kind));
  }

  <T> List<T> list(String field, String what, Function<Value, T> reader) {
    return get(field, v -> v.list(what, reader), List.of());
  }

  List<String> texts(String field) {
    return get(field, Value::texts, List.of());
  }

  Map<String, String> textMap(String field) {
    return get(field, v -> v.map("strings", Value::text), Map.of());
  }

  <T> @Nullable T struct(String field, String kind, Function<Struct, T> reader) {
    return get(field, v -> v.struct(kind, reader));
  }

  <T> List<T> structs(String field, String what, String kind, Function<Struct, T> reader) {
    return list(field, what, v -> v.struct(kind, reader));
  }

  /** Tells of every field that was not read. */
  void finish() {
    entries.forEach((field, entry) -> {
      if (!read.contains(field)) {
        unread(field, entry);
      }
    });
  }

  private void unread(String field, Entries.Entry entry) {
    PodFields.Rule rule = PodFields.rule(type, field);
    if (rule == null) {
      String hint =
          Suggestion.closest(field, PodFields.of(type))
              .map(known -> "; did you mean " + Quote.of(known) + "?")
              .orElse("");
      report.at(entry.keyMark(), path(field), "unknown field" + hint);
      return;
    }
    boolean asksForNothing =
        PodFields.isUnion(type) ? entry.value().isNull() : entry.value().isEmpty();
    if (rule.support() == PodFields.Support.REFUSED && !asksForNothing) {
      report.at(
          entry.keyMark(),
          path(field),
          "known field, not yet supported by beanpod: " + rule.note());
    }
  }
}
