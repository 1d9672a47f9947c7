package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.ExitStatus;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/** A plugin did not do what it was told; the message says what it said about that. */
final class PluginFailure extends RuntimeFailure {
  private static final int MOST_WORDS = 400;

  /** No error code of a plugin. */
  static final int NO_CODE = -1;

  private final int code;

  private PluginFailure(String message, int code) {
    super(message);
    this.code = code;
  }

  /** The error code that the plugin gave, or {@link #NO_CODE}. */
  int code() {
    return code;
  }

  static PluginFailure timedOut(String plugin, Command command, Duration timeout) {
    return new PluginFailure(
        "CNI plugin %s did not end its %s within %d s and was killed"
            .formatted(plugin, command, timeout.toSeconds()),
        NO_CODE);
  }

  /** A plugin that says it succeeded, and prints what is no result. */
  static PluginFailure badResult(String plugin, Command command, String why, String output) {
    return new PluginFailure(
        "CNI plugin %s gave no result of %s: %s (output: %s)"
            .formatted(plugin, command, why, excerpt(output)),
        NO_CODE);
  }

  /** A plugin that says it failed: by the JSON of the specification, or in its own words. */
  static PluginFailure of(
      String plugin, Command command, ExitStatus status, PluginRunner.Ended ended) {
    String begin = "CNI plugin %s failed at %s: ".formatted(plugin, command);
    try {
      ObjectNode error = Json.parse(ended.output());
      String what = Json.text(error, "msg");
      String details = Json.text(error, "details");
      if (!what.isEmpty() || !details.isEmpty()) {
        int code = error.path("code").asInt(NO_CODE);
        String both = what.isEmpty() || details.isEmpty() ? what + details : what + "; " + details;
        return new PluginFailure(begin + excerpt(both) + meaning(code), code);
      }
    } catch (IllegalArgumentException notTheJsonOfAnError) {
      // The plugin's own words, below, tell more than that they are no JSON.
    }
    String words = ended.messages().isEmpty() ? ended.output() : ended.messages();
    String how =
        switch (status) {
          case ExitStatus.Exited exited -> "exit code " + exited.code();
          case ExitStatus.Signaled signaled -> "killed by " + signaled.signal();
        };
    return new PluginFailure(begin + how + (words.isEmpty() ? "" : ", " + excerpt(words)), NO_CODE);
  }

  /** The codes that the specification reserves. */
  private static String meaning(int code) {
    return switch (code) {
      case NO_CODE, 0 -> "";
      case 1 -> " (code 1, incompatible CNI version)";
      case 2 -> " (code 2, unsupported field in the network configuration)";
      case 3 -> " (code 3, container unknown)";
      case 4 -> " (code 4, invalid environment variables)";
      case 5 -> " (code 5, input or output failed)";
      case 6 -> " (code 6, content cannot be decoded)";
      case 7 -> " (code 7, invalid network configuration)";
      case 11 -> " (code 11, try again later)";
      case 50 -> " (code 50, the plugin is not available)";
      case 51 -> " (code 51, the plugin is not available, and pods may be cut off)";
      default -> " (code %d)".formatted(code);
    };
  }

  private static String excerpt(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " | ");
    return line.length() <= MOST_WORDS ? line : line.substring(0, MOST_WORDS) + "…";
  }
}
