package io.beanpod.cli.command;

import io.beanpod.cli.UserError;
import java.util.List;
import java.util.Set;

/** Pods as people name them: {@code web}, {@code pod/web}, {@code pods web db}. */
final class PodNames {
  private static final Set<String> KINDS = Set.of("pod", "pods", "po");

  private PodNames() {}

  /** One pod, with or without its kind before a slash. */
  static String one(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return text;
    }
    requireKind(text.substring(0, slash));
    return text.substring(slash + 1);
  }

  /** {@code KIND [NAME...]} or {@code KIND/NAME...}; no names where only the kind is given. */
  static List<String> afterKind(List<String> words) {
    if (words.isEmpty()) {
      throw UserError.badInput("say what: pods, or pod NAME");
    }
    if (words.getFirst().contains("/")) {
      return words.stream().map(PodNames::one).toList();
    }
    requireKind(words.getFirst());
    return words.stream().skip(1).map(PodNames::one).toList();
  }

  private static void requireKind(String kind) {
    if (!KINDS.contains(kind)) {
      throw UserError.badInput(
          "there are no \"%s\" here, only pods: say pods, or pod NAME".formatted(kind));
    }
  }
}
