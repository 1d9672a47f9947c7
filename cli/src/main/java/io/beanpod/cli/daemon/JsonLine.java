package io.beanpod.cli.daemon;

import io.beanpod.log.LogField;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Messages as JSON objects: {@code time} (RFC 3339, UTC), {@code level}, {@code message}, {@code
 * logger}, the objects that the message speaks of under their names, and {@code trace}.
 */
final class JsonLine implements LogFormat {
  private static final Set<String> OWN = Set.of("time", "level", "message", "logger", "trace");

  private final JsonFactory factory = new JsonFactory();

  @Override
  public String line(LogMessage message) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      json.writeStringProperty("time", message.at().toString());
      json.writeStringProperty("level", message.level());
      json.writeStringProperty("message", message.text());
      Set<String> written = new HashSet<>(OWN);
      for (LogField field : message.fields()) {
        if (written.add(field.name())) {
          json.writeName(field.name());
          switch (field.value()) {
            case Integer number -> json.writeNumber(number.intValue());
            case Long number -> json.writeNumber(number.longValue());
            default -> json.writeString(field.toString());
          }
        }
      }
      json.writeStringProperty("logger", message.logger());
      if (!message.trace().isEmpty()) {
        json.writeStringProperty("trace", message.trace());
      }
      json.writeEndObject();
    }
    return line.toString();
  }
}
