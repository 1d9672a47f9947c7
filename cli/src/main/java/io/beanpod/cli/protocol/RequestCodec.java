package io.beanpod.cli.protocol;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests as JSON objects whose {@code request} is the record's name. The client only writes, with
 * Jackson's generator alone: its data binding would take longer to load than most requests take.
 */
public final class RequestCodec {
  /** Counts changes that an older daemon or client would not understand. */
  public static final int PROTOCOL = 1;

  private static final String KIND = "request";
  private static final String VERSION = "protocol";

  private RequestCodec() {}

  /** The first frame of a conversation. */
  public static Frame encode(Request request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        JsonFactory.builder().build().createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeNumberProperty(VERSION, PROTOCOL);
      json.writeStringProperty(KIND, request.getClass().getSimpleName());
      for (RecordComponent component : request.getClass().getRecordComponents()) {
        json.writeName(component.getName());
        write(json, value(component, request));
      }
      json.writeEndObject();
    }
    return Frame.of(FrameType.REQUEST, bytes.toByteArray());
  }

  private static Object value(RecordComponent component, Request request) {
    try {
      return component.getAccessor().invoke(request);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static void write(JsonGenerator json, Object value) {
    switch (value) {
      case String text -> json.writeString(text);
      case Boolean truth -> json.writeBoolean(truth);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Enum<?> constant -> json.writeString(constant.name());
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(element -> json.writeString((String) element));
        json.writeEndArray();
      }
      default -> throw new IllegalArgumentException("no JSON form for " + value.getClass());
    }
  }

  /**
   * Reads the first frame of a conversation.
   *
   * @throws ProtocolException when it is no request of this version
   */
  public static Request decode(Frame frame) throws ProtocolException {
    if (frame.type() != FrameType.REQUEST) {
      throw new ProtocolException("the first frame is " + frame.type() + ", not a request");
    }
    try {
      return Decoder.read(frame.payload());
    } catch (JacksonException e) {
      throw new ProtocolException("not a request: " + e.getOriginalMessage());
    }
  }

  /** Holds what only the daemon loads. */
  private static final class Decoder {
    private static final ObjectMapper MAPPER =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();
    private static final Map<String, Class<?>> KINDS =
        Arrays.stream(Request.class.getPermittedSubclasses())
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    private Decoder() {}

    static Request read(ByteBuffer payload) throws ProtocolException {
      byte[] bytes = new byte[payload.remaining()];
      payload.duplicate().get(bytes);
      if (!(MAPPER.readTree(bytes) instanceof ObjectNode object)) {
        throw new ProtocolException("not a request: want a JSON object");
      }
      JsonNode version = object.remove(VERSION);
      if (version == null || !version.isInt() || version.intValue() != PROTOCOL) {
        throw new ProtocolException(
            "the command speaks protocol %s, this daemon %d: restart the daemon after an upgrade"
                .formatted(version, PROTOCOL));
      }
      JsonNode kind = object.remove(KIND);
      Class<?> type = kind == null ? null : KINDS.get(kind.asString());
      if (type == null) {
        throw new ProtocolException("unknown request " + kind);
      }
      return (Request) MAPPER.treeToValue(object, type);
    }
  }
}
