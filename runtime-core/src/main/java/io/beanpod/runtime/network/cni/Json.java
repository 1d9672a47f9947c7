package io.beanpod.runtime.network.cni;

import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON objects as plugins and configurations write them. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException saying why it is none
   */
  static ObjectNode parse(String text) {
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is not JSON" + place(e), e);
    }
    throw new IllegalArgumentException("it is no JSON object");
  }

  private static String place(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null ? "" : " in line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** The text of a member; empty where there is none, or it is no text. */
  static String text(JsonNode object, String member) {
    JsonNode value = object.path(member);
    return value.isString() ? value.stringValue() : "";
  }

  /** The texts in an array; none where there is no array. */
  static Stream<String> texts(JsonNode object, String member) {
    return object.path(member).valueStream().filter(JsonNode::isString).map(JsonNode::stringValue);
  }

  /** A switch, which some configurations write as a text. */
  static boolean flag(JsonNode object, String member) {
    JsonNode value = object.path(member);
    return value.isBoolean()
        ? value.booleanValue()
        : value.isString() && value.stringValue().equalsIgnoreCase("true");
  }
}
