package io.beanpod.pod.decode;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Gathers the problems of one file, and remembers where in it each path stands. */
final class Report {
  static final int MOST_PROBLEMS = 30;

  /** Problems beyond this are not even counted: the file is something else than a manifest. */
  private static final int MOST_KEPT = 1000;

  private final String source;
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Set<String> blamed = new HashSet<>();
  private final Set<String> mistyped = new HashSet<>();
  private final Map<String, Mark> places = new HashMap<>();

  Report(String source) {
    this.source = source;
  }

  /** Forgets the places of the document before; its problems stay. */
  void nextDocument() {
    places.clear();
    blamed.clear();
    mistyped.clear();
  }

  /** Notes where a path stands; the first place of a path counts. */
  void place(String path, Optional<Mark> mark) {
    mark.ifPresent(m -> places.putIfAbsent(path, m));
  }

  /** A problem with the value at a path, or with its absence. */
  void at(String path, String message) {
    at(nearest(path), path, message);
  }

  void at(Optional<Mark> mark, String path, String message) {
    if (problems.size() < MOST_KEPT) {
      problems.add(problem(mark, path, message));
      blamed.add(path);
    }
  }

  /** A problem that is not added. */
  Problem problem(Optional<Mark> mark, String path, String message) {
    int line = mark.map(m -> m.getLine() + 1).orElse(0);
    int column = mark.map(m -> m.getColumn() + 1).orElse(0);
    return new Problem(source, line, column, path, message);
  }

  /** Notes that what stands at a path is of another type, so that nothing in it can be judged. */
  void mistyped(String path) {
    mistyped.add(path);
  }

  /** Whether the path or one of its parents is of another type. */
  boolean isMistyped(String path) {
    for (String at = path; ; at = parent(at)) {
      if (mistyped.contains(at)) {
        return true;
      }
      if (at.isEmpty()) {
        return false;
      }
    }
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  boolean hasProblem(String path) {
    return blamed.contains(path);
  }

  void throwIfAny() throws ManifestException {
    if (problems.isEmpty()) {
      return;
    }
    List<Problem> sorted =
        problems.stream()
            .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
            .toList();
    int listed = Math.min(sorted.size(), MOST_PROBLEMS);
    throw new ManifestException(sorted.subList(0, listed), sorted.size() - listed);
  }

  /** The mark of the path itself or of the closest parent that the file has. */
  private Optional<Mark> nearest(String path) {
    String at = path;
    while (!places.containsKey(at) && !at.isEmpty()) {
      at = parent(at);
    }
    return Optional.ofNullable(places.get(at));
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }
}
