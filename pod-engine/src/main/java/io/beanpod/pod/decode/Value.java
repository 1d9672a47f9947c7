package io.beanpod.pod.decode;

import io.beanpod.pod.model.ApiValue;
import io.beanpod.pod.model.PortRef;
import io.beanpod.pod.model.Quantity;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A value of the manifest, at its place. Every reading method adds a problem when the value is of
 * another type, and then returns something harmless, so that the rest of the file is still read.
 */
public final class Value {
  private static final BigDecimal LARGEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final Node node;
  private final String path;
  private final Report report;

  Value(Node node, String path, Report report) {
    this.node = node;
    this.path = path;
    this.report = report;
    report.place(path, node.getStartMark());
  }

  public String path() {
    return path;
  }

  public boolean isNull() {
    return scalar().filter(Scalar.Null.class::isInstance).isPresent();
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  /** A field of a mapping, before it is known what the mapping is. */
  Optional<Value> peek(String field) {
    if (!(node instanceof MappingNode mapping)) {
      return Optional.empty();
    }
    // Whatever is wrong with the mapping is told when it is read; a throw-away report takes it
    // here.
    return Optional.ofNullable(new Entries(path, false, new Report("")).of(mapping).get(field))
        .map(entry -> new Value(entry.value().node, entry.value().path, report))
        .filter(value -> !value.isNull());
  }

  /** The text, when it is one; no problem when it is not. */
  public Optional<String> peekText() {
    return scalar().orElse(null) instanceof Scalar.Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  /** Whether this asks for nothing: null, an empty list or an empty mapping. */
  boolean isEmpty() {
    return switch (node) {
      case SequenceNode list -> list.getValue().isEmpty();
      case MappingNode mapping -> mapping.getValue().isEmpty();
      default -> isNull();
    };
  }

  /** What would be said of this value at its place, without saying it. */
  public Problem describe(String message) {
    return report.problem(node.getStartMark(), path, message);
  }

  /** Adds a problem at this place. */
  public void problem(String message) {
    report.at(node.getStartMark(), path, message);
  }

  public String text() {
    if (scalar().orElse(null) instanceof Scalar.Text text) {
      return text.value();
    }
    boolean unquoted = node instanceof ScalarNode && !isNull();
    want("a string", unquoted ? "; put it in quotes" : "");
    return "";
  }

  public boolean bool() {
    if (scalar().orElse(null) instanceof Scalar.Bool bool) {
      return bool.value();
    }
    want("true or false", "");
    return false;
  }

  int integer() {
    return (int) wholeNumber(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** A whole number in that range. */
  public int integer(int least, int most) {
    return (int) wholeNumber(least, most);
  }

  long longInteger() {
    return wholeNumber(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private long wholeNumber(long least, long most) {
    if (!(scalar().orElse(null) instanceof Scalar.Num num)) {
      want("a whole number", "");
      return 0;
    }
    BigDecimal value = num.value().abs().compareTo(LARGEST_LONG) > 0 ? null : num.value();
    if (value == null
        || value.stripTrailingZeros().scale() > 0
        || value.longValueExact() < least
        || value.longValueExact() > most) {
      want("a whole number from " + least + " to " + most, "");
      return 0;
    }
    return value.longValueExact();
  }

  Quantity quantity() {
    String text =
        switch (scalar().orElse(null)) {
          case Scalar.Text written -> written.value();
          case Scalar.Num num -> quantityText(num);
          case null, default -> null;
        };
    if (text == null) {
      want("a quantity such as 500m or 128Mi", "");
      return Quantity.ZERO;
    }
    try {
      return Quantity.parse(text);
    } catch (NumberFormatException e) {
      problem("Invalid value: " + Quote.of(text) + ": " + e.getMessage());
      return Quantity.ZERO;
    }
  }

  /**
   * As written, so that {@code 1e3} stays {@code 1e3}; but octal and hexadecimal are read first.
   */
  private static String quantityText(Scalar.Num num) {
    boolean decimal = num.written().matches("[-+]?(?:0|[1-9][0-9]*)?(?:\\.[0-9]*)?(?:[eE].*)?");
    return decimal ? num.written() : num.value().toPlainString();
  }

  PortRef port() {
    if (scalar().orElse(null) instanceof Scalar.Text text) {
      return new PortRef.Named(text.value());
    }
    if (scalar().orElse(null) instanceof Scalar.Num) {
      return new PortRef.Numbered(integer());
    }
    want("a port number or the name of a port", "");
    return new PortRef.Numbered(1);
  }

  Instant time() {
    String text = text();
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      problem("Invalid value: " + Quote.of(text) + ": want a time such as 2026-11-21T05:00:00Z");
      return Instant.EPOCH;
    }
  }

  boolean isEmptyText() {
    return scalar().filter(new Scalar.Text("")::equals).isPresent();
  }

  <E extends Enum<E> & ApiValue> E choice(Class<E> type) {
    E[] choices = type.getEnumConstants();
    if (scalar().orElse(null) instanceof Scalar.Text text) {
      for (E choice : choices) {
        if (choice.text().equals(text.value())) {
          return choice;
        }
      }
      problem(unsupported(text.value(), Arrays.stream(choices).map(ApiValue::text).toList()));
    } else {
      text();
    }
    return choices[0];
  }

  /** The wording for a value outside a fixed set. */
  static String unsupported(String text, List<String> supported) {
    return "Unsupported value: "
        + Quote.of(text)
        + ": supported values: "
        + supported.stream().map(Quote::of).collect(Collectors.joining(", "));
  }

  /** The elements of a list; {@code what} names them in the error, as in "a list of strings". */
  List<Value> elements(String what) {
    if (!(node instanceof SequenceNode list)) {
      want("a list of " + what, "");
      return List.of();
    }
    List<Value> values = new ArrayList<>();
    for (Node element : list.getValue()) {
      values.add(new Value(element, path + "[" + values.size() + "]", report));
    }
    return values;
  }

  public <T> List<T> list(String what, Function<Value, T> reader) {
    return elements(what).stream().map(reader).toList();
  }

  List<String> texts() {
    return list("strings", Value::text);
  }

  public <T> Map<String, T> map(String what, Function<Value, T> reader) {
    Map<String, T> read = new TreeMap<>();
    entries("a mapping of names to " + what, true)
        .forEach((key, entry) -> read.put(key, reader.apply(entry.value())));
    return read;
  }

  /** Reads a mapping whose keys are the user's own words, key by key. */
  public void each(String what, BiConsumer<String, Value> reader) {
    entries("a mapping of names to " + what, true)
        .forEach((key, entry) -> reader.accept(key, entry.value()));
  }

  /** Reads a mapping with known fields; one that is null counts as absent. */
  public void fields(Collection<String> known, BiConsumer<String, Value> reader) {
    entries("a mapping", false)
        .forEach((field, entry) -> {
          if (!known.contains(field)) {
            String hint =
                Suggestion.closest(field, known)
                    .map(meant -> "; did you mean " + Quote.of(meant) + "?")
                    .orElse("");
            report.at(entry.keyMark(), entry.value().path(), "unknown field" + hint);
          } else if (!entry.value().isNull()) {
            reader.accept(field, entry.value());
          }
        });
  }

  <T> T struct(String type, Function<Struct, T> reader) {
    Struct struct = new Struct(this, type, entries("a mapping", false), report);
    T read = reader.apply(struct);
    struct.finish();
    return read;
  }

  Map<String, Entries.Entry> entries(String what, boolean keyed) {
    if (node instanceof MappingNode mapping) {
      return new Entries(path, keyed, report).of(mapping);
    }
    want(what, "");
    return Map.of();
  }

  private void want(String what, String hint) {
    report.mistyped(path);
    problem("want " + what + ", found " + description() + hint);
  }

  /** How an error names it. */
  String description() {
    return switch (node) {
      case SequenceNode list -> "a list";
      case MappingNode mapping -> "a mapping";
      default ->
          scalar()
              .map(Scalar::description)
              .orElse("a value with the tag " + node.getTag().getValue());
    };
  }

  private Optional<Scalar> scalar() {
    return node instanceof ScalarNode scalar ? Scalar.of(scalar) : Optional.empty();
  }
}
