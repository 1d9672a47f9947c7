package io.beanpod.cri.streaming;

import io.beanpod.runtime.TerminalSize;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The sizes that a client tells of its terminal: JSON objects, one after the other, of Width and
 * Height in characters. What is not understood ends the resizing, not the session.
 */
final class TerminalSizes implements AutoCloseable {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(64)
                  .maxStringLength(256)
                  .maxNumberLength(32)
                  .maxNestingDepth(4)
                  .build())
          .build();

  private final InputStream source;
  private @Nullable JsonParser parser;

  TerminalSizes(InputStream source) {
    this.source = source;
  }

  /**
   * Waits for the next size.
   *
   * @return nothing when no more come
   */
  Optional<TerminalSize> next() {
    try {
      while (true) {
        if (parser == null) {
          // Not before somebody waits: Jackson reads the first bytes to find their encoding.
          parser = JSON.createParser(ObjectReadContext.empty(), source);
        }
        JsonToken token = parser.nextToken();
        if (token != JsonToken.START_OBJECT) {
          return Optional.empty();
        }
        Optional<TerminalSize> size = readObject(parser);
        if (size.isPresent()) {
          return size;
        }
      }
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<TerminalSize> readObject(JsonParser parser) {
    int width = 0;
    int height = 0;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NUMBER_INT) {
        // A number beyond an int must not become a small one.
        int number = Math.clamp(parser.getLongValue(), 0, Integer.MAX_VALUE);
        if (name.equalsIgnoreCase("Width")) {
          width = number;
        } else if (name.equalsIgnoreCase("Height")) {
          height = number;
        }
      } else {
        parser.skipChildren();
      }
    }
    try {
      return Optional.of(new TerminalSize(height, width));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (parser != null) {
      parser.close();
    }
  }
}
