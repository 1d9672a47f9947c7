package io.beanpod.cri.streaming;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** How an exec or attach went, as its client is told on the error stream. */
sealed interface CommandOutcome {

  /** The command ended; 0 is success. */
  record Exited(int code) implements CommandOutcome {}

  /** Attaching ended because the container did. */
  record Ended() implements CommandOutcome {}

  /** It could not be done. */
  record Failed(String message) implements CommandOutcome {}

  /**
   * The bytes for the error stream.
   *
   * @return from version 4 on a metav1.Status, before it a sentence, and nothing for success
   */
  default byte[] encode(CommandProtocol protocol) {
    String text = protocol.hasStatus() ? status() : sentence();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String sentence() {
    return switch (this) {
      case Ended ignored -> "";
      case Exited exited when exited.code() == 0 -> "";
      case Exited exited -> "command terminated with non-zero exit code: " + exited.code();
      case Failed failed -> failed.message();
    };
  }

  private String status() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("metadata");
      json.writeEndObject();
      boolean success = sentence().isEmpty();
      json.writeStringProperty("status", success ? "Success" : "Failure");
      if (!success) {
        json.writeStringProperty("message", sentence());
        writeReason(json);
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  /** kubectl takes its own exit code from the cause of a NonZeroExitCode. */
  private void writeReason(JsonGenerator json) {
    boolean exited = this instanceof Exited;
    json.writeStringProperty("reason", exited ? "NonZeroExitCode" : "InternalError");
    json.writeObjectPropertyStart("details");
    json.writeArrayPropertyStart("causes");
    json.writeStartObject();
    if (this instanceof Exited(int code)) {
      json.writeStringProperty("reason", "ExitCode");
      json.writeStringProperty("message", Integer.toString(code));
    } else {
      json.writeStringProperty("message", sentence());
    }
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    if (!exited) {
      json.writeNumberProperty("code", 500);
    }
  }
}
