package io.beanpod.image.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A value in a JSON document together with its place, so that each error names the document and the
 * field. Absent and null are the same, as in Go, whose tools write these documents.
 */
public final class JsonField {
  /** The largest manifest, index or configuration that is read: 8 MiB. */
  public static final int MAX_BYTES = 8 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String document;
  private final String path;
  private final JsonNode node;

  private JsonField(String document, String path, JsonNode node) {
    this.document = document;
    this.path = path;
    this.node = node;
  }

  /**
   * Reads a document.
   *
   * @param bytes the document, at most {@link #MAX_BYTES}
   * @param document what it is, for errors: {@code manifest sha256:…}
   */
  public static JsonField parse(byte[] bytes, String document) throws ImageException {
    if (bytes.length > MAX_BYTES) {
      throw new ImageException(document + " is larger than " + (MAX_BYTES >> 20) + " MiB");
    }
    try {
      return new JsonField(document, "", MAPPER.readTree(bytes));
    } catch (JacksonException e) {
      throw new ImageException(document + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Writes a document that {@link #parse} reads. */
  public static byte[] write(JsonNode document) {
    return MAPPER.writeValueAsBytes(document);
  }

  /** The member of an object; an absent one is an absent field, not an error. */
  public JsonField get(String name) throws ImageException {
    if (isPresent() && !node.isObject()) {
      throw wrong("is not an object");
    }
    String place = path.isEmpty() ? name : path + "." + name;
    return new JsonField(document, place, node.path(name));
  }

  /** Whether the field is there and not null. */
  public boolean isPresent() {
    return !node.isMissingNode() && !node.isNull();
  }

  /** The text of a field that must be there. */
  public String text() throws ImageException {
    if (!node.isString()) {
      throw wrong(isPresent() ? "is not a text" : "is missing");
    }
    return node.stringValue();
  }

  /** The text of a field, empty where it is absent. */
  public String textOrEmpty() throws ImageException {
    return isPresent() ? text() : "";
  }

  /** Whether the field is a text. */
  public boolean isText() {
    return node.isString();
  }

  /** The truth value of a field, false where it is absent. */
  public boolean flag() throws ImageException {
    if (isPresent() && !node.isBoolean()) {
      throw wrong("is not true or false");
    }
    return node.booleanValue(false);
  }

  /** The whole number, not negative, of a field that must be there. */
  public long size() throws ImageException {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw wrong(isPresent() ? "is not a size in bytes" : "is missing");
    }
    return node.longValue();
  }

  /** The digest of a field that must be there. */
  public Digest digest() throws ImageException {
    String text = text();
    try {
      return Digest.parse(text);
    } catch (ImageException e) {
      throw new ImageException(document + ": " + path + ": " + e.getMessage(), e);
    }
  }

  /** The elements of an array, none where it is absent. */
  public List<JsonField> elements() throws ImageException {
    if (!isPresent()) {
      return List.of();
    }
    if (!node.isArray()) {
      throw wrong("is not a list");
    }
    List<JsonField> elements = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      elements.add(new JsonField(document, path + "[" + i + "]", node.get(i)));
    }
    return elements;
  }

  /** The texts of an array of texts, none where it is absent. */
  public List<String> texts() throws ImageException {
    List<String> texts = new ArrayList<>();
    for (JsonField element : elements()) {
      texts.add(element.text());
    }
    return texts;
  }

  /** The members of an object by name, none where it is absent. */
  public SortedMap<String, JsonField> members() throws ImageException {
    SortedMap<String, JsonField> members = new TreeMap<>();
    if (!isPresent()) {
      return members;
    }
    if (!node.isObject()) {
      throw wrong("is not an object");
    }
    for (String name : node.propertyNames()) {
      members.put(name, get(name));
    }
    return members;
  }

  /** The names of an object's members as the document has them, none where it is absent. */
  public List<String> memberNames() throws ImageException {
    if (isPresent() && !node.isObject()) {
      throw wrong("is not an object");
    }
    return List.copyOf(node.propertyNames());
  }

  /** An object whose values are texts, empty where it is absent. */
  public SortedMap<String, String> textMap() throws ImageException {
    SortedMap<String, String> texts = new TreeMap<>();
    for (var member : members().entrySet()) {
      texts.put(member.getKey(), member.getValue().textOrEmpty());
    }
    return texts;
  }

  /** The field itself where it is there. */
  public Optional<JsonField> optional() {
    return isPresent() ? Optional.of(this) : Optional.empty();
  }

  /** An error about this field. */
  public ImageException wrong(String why) {
    return new ImageException(document + (path.isEmpty() ? "" : ": " + path) + " " + why);
  }
}
