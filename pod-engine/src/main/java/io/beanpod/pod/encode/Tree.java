package io.beanpod.pod.encode;

import io.beanpod.pod.model.ApiValue;
import io.beanpod.pod.model.Quantity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds one mapping; what is null, empty or false is left out unless said otherwise. */
final class Tree {
  private final Map<String, @Nullable Object> fields = new TreeMap<>();

  /** The mapping: texts, numbers, booleans, nulls, lists and mappings. */
  Map<String, @Nullable Object> fields() {
    return fields;
  }

  /** A field that is there even when it is empty. */
  Tree always(String name, @Nullable Object value) {
    fields.put(name, plain(value));
    return this;
  }

  /** A field that is left out when there is nothing to say. */
  Tree put(String name, @Nullable Object value) {
    boolean nothing =
        switch (value) {
          case null -> true;
          case String text -> text.isEmpty();
          case Collection<?> list -> list.isEmpty();
          case Map<?, ?> map -> map.isEmpty();
          case ApiValue word -> word.text().isEmpty();
          default -> false;
        };
    return nothing ? this : always(name, value);
  }

  Tree flag(String name, boolean value) {
    return value ? always(name, true) : this;
  }

  Tree number(String name, long value) {
    return value == 0 ? this : always(name, value);
  }

  <T> Tree list(String name, List<T> values, Function<T, Tree> shape) {
    return put(name, values.stream().map(shape).toList());
  }

  <T> Tree struct(String name, @Nullable T value, Function<T, Tree> shape) {
    return value == null ? this : always(name, shape.apply(value));
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Tree tree -> tree.fields;
      case ApiValue word -> word.text();
      case Quantity quantity -> quantity.toString();
      case Instant time -> time.truncatedTo(ChronoUnit.SECONDS).toString();
      case List<?> list -> list.stream().map(Tree::plain).toList();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, entry) -> sorted.put((String) key, plain(entry)));
        yield sorted;
      }
      default -> value;
    };
  }
}
