package io.beanpod.pod.decode;

import java.util.Optional;

/** What a document says that it is. */
final class Kind {
  private static final String VERSION = "v1";

  private Kind() {}

  /** The kind, or the empty text when the document has none. */
  static String of(Value document) {
    return document.peek("kind").flatMap(Value::peekText).orElse("");
  }

  /** Whether this is a Pod of version v1; a problem says what else it is. */
  static boolean isPod(Value document) {
    if (!document.isMapping()) {
      document.problem("want a Pod, found " + document.description());
      return false;
    }
    String kind = of(document);
    Optional<Value> version = document.peek("apiVersion");
    if (kind.isEmpty()) {
      missing(document, "kind", "Required value: write \"kind: Pod\"");
      return false;
    }
    if (!kind.equals("Pod")) {
      String hint = kind.equalsIgnoreCase("pod") ? "; did you mean \"Pod\"?" : "";
      missing(
          document, "kind", "beanpod runs Pods, not objects of the kind " + Quote.of(kind) + hint);
      return false;
    }
    if (version.isEmpty()) {
      missing(document, "apiVersion", "Required value: write \"apiVersion: v1\"");
      return true;
    }
    version(version.get());
    return true;
  }

  static boolean version(Value value) {
    boolean right = value.peekText().filter(VERSION::equals).isPresent();
    if (!right) {
      value.problem("want v1, found " + value.description());
    }
    return right;
  }

  private static void missing(Value document, String field, String message) {
    document
        .peek(field)
        .ifPresentOrElse(v -> v.problem(message), () -> document.problem(field + ": " + message));
  }
}
