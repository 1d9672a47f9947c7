package io.beanpod.pod.decode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the entries of one mapping, with those merged in by {@code <<}. */
final class Entries {

  /** A key's place and its value. */
  record Entry(Optional<Mark> keyMark, Value value) {}

  private final String path;
  private final boolean keyed;
  private final Report report;
  private final Deque<MappingNode> open = new ArrayDeque<>();

  /**
   * For the mapping at a path.
   *
   * @param keyed whether the keys are the user's own words, as in labels, rather than fields
   */
  Entries(String path, boolean keyed, Report report) {
    this.path = path;
    this.keyed = keyed;
    this.report = report;
  }

  /** The entries by key, in order; a key that stands twice is a problem. */
  Map<String, Entry> of(MappingNode mapping) {
    Map<String, Entry> own = new LinkedHashMap<>();
    Map<String, Entry> merged = new LinkedHashMap<>();
    List<Node> sources = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (isMerge(key)) {
        sources.add(tuple.getValueNode());
        continue;
      }
      String name = name(key);
      if (name == null) {
        continue;
      }
      Entry earlier = own.get(name);
      if (earlier != null) {
        int line = earlier.keyMark().map(m -> m.getLine() + 1).orElse(0);
        report.at(key.getStartMark(), child(name), "the key stands twice; first at line " + line);
        continue;
      }
      own.put(
          name,
          new Entry(key.getStartMark(), new Value(tuple.getValueNode(), child(name), report)));
    }
    open.push(mapping);
    sources.forEach(source -> merge(source, merged));
    open.pop();
    merged.forEach(own::putIfAbsent);
    return own;
  }

  private void merge(Node source, Map<String, Entry> into) {
    switch (source) {
      case MappingNode mapping when !open.contains(mapping) ->
          of(mapping).forEach(into::putIfAbsent);
      case SequenceNode list
          when list.getValue().stream().allMatch(MappingNode.class::isInstance) ->
          list.getValue().forEach(element -> merge(element, into));
      default ->
          report.at(source.getStartMark(), path, "want a mapping or a list of mappings after <<");
    }
  }

  private static boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar
        && scalar.getTag().equals(Scalar.PLAIN)
        && scalar.getValue().equals("<<");
  }

  /** The key as Kubernetes reads it; a problem and null when it is no text. */
  private @Nullable String name(Node key) {
    Optional<Scalar> read = key instanceof ScalarNode scalar ? Scalar.of(scalar) : Optional.empty();
    if (read.orElse(null) instanceof Scalar.Text text) {
      return text.value();
    }
    String found = read.map(Scalar::description).orElse("a list or mapping");
    report.at(
        key.getStartMark(), path, "want a string as key, found " + found + "; put it in quotes");
    return null;
  }

  private String child(String name) {
    if (keyed) {
      return path + "[" + name + "]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }
}
