package io.beanpod.pod.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One call of {@code grpc.health.v1.Health/Check} over plain-text HTTP/2 with prior knowledge (RFC
 * 9113), which the JDK's client cannot speak. One connection, one stream, one message each way.
 */
public final class GrpcHealth implements AutoCloseable {

  /** The status code that a server without the health service answers. */
  public static final int UNIMPLEMENTED = 12;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int PRIORITY = 0x20;
  private static final int MAX_FRAME = 16384;
  private static final int MAX_BLOCK = 64 << 10;
  private static final int MAX_MESSAGE = 64 << 10;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final String authority;

  /**
   * What the call came to.
   *
   * @param code the gRPC status code, 0 for OK
   * @param message the gRPC status message
   * @param serving the health status: 0 unknown, 1 serving, 2 not serving, 3 service unknown
   */
  public record Reply(int code, String message, int serving) {}

  private GrpcHealth(Socket socket, String authority, Deadline deadline) throws IOException {
    this.socket = socket;
    this.authority = authority;
    this.in = new DataInputStream(new BufferedInputStream(new DeadlineInput(socket, deadline)));
    this.out = socket.getOutputStream();
  }

  /** Connects to a server; it is not spoken to yet. */
  public static GrpcHealth connect(String host, int port, Deadline deadline) throws IOException {
    return new GrpcHealth(
        Dial.connect(host, port, deadline), Dial.hostAndPort(host, port), deadline);
  }

  /**
   * Asks for the health of a service, or of the server where the name is empty.
   *
   * @throws IOException when the answer does not come in time or is not gRPC
   */
  public Reply check(String service, String userAgent) throws IOException {
    out.write(request(service, userAgent));
    out.flush();
    return reply();
  }

  private byte[] request(String service, String userAgent) {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    HeaderBlock.write(headers, ":method", "POST");
    HeaderBlock.write(headers, ":scheme", "http");
    HeaderBlock.write(headers, ":path", "/grpc.health.v1.Health/Check");
    HeaderBlock.write(headers, ":authority", authority);
    HeaderBlock.write(headers, "content-type", "application/grpc");
    HeaderBlock.write(headers, "te", "trailers");
    HeaderBlock.write(headers, "user-agent", userAgent);

    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    if (name.length > 0) {
      message.write(1 << 3 | 2);
      for (int rest = name.length; ; rest >>= 7) {
        message.write(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
        if (rest <= 0x7f) {
          break;
        }
      }
      message.writeBytes(name);
    }
    ByteBuffer data = ByteBuffer.allocate(5 + message.size());
    data.put((byte) 0).putInt(message.size()).put(message.toByteArray());

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
    ByteBuffer settings = ByteBuffer.allocate(12);
    settings.putShort((short) 1).putInt(0); // SETTINGS_HEADER_TABLE_SIZE
    settings.putShort((short) 2).putInt(0); // SETTINGS_ENABLE_PUSH
    frame(bytes, SETTINGS, 0, 0, settings.array());
    frame(bytes, HEADERS, END_HEADERS, 1, headers.toByteArray());
    frame(bytes, DATA, END_STREAM, 1, data.array());
    return bytes.toByteArray();
  }

  private static void frame(
      ByteArrayOutputStream to, int type, int flags, int stream, byte[] payload) {
    ByteBuffer head = ByteBuffer.allocate(9);
    head.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream);
    to.writeBytes(head.array());
    to.writeBytes(payload);
  }

  private Reply reply() throws IOException {
    Map<String, String> headers = new HashMap<>();
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean ended = false;
    while (!ended || block.size() > 0) {
      int lengthAndType = in.readInt();
      int type = lengthAndType & 0xff;
      int length = lengthAndType >>> 8;
      int flags = in.readUnsignedByte();
      int stream = in.readInt() & 0x7fffffff;
      if (length > MAX_FRAME) {
        throw new ProtocolException("not an HTTP/2 server");
      }
      byte[] payload = in.readNBytes(length);
      if (payload.length < length) {
        throw new EOFException("the server closed the connection");
      }
      switch (type) {
        case SETTINGS -> answer(flags, SETTINGS, new byte[0]);
        case PING -> answer(flags, PING, payload);
        case GOAWAY -> goAway(payload);
        case RST_STREAM -> {
          if (stream == 1) {
            throw new ProtocolException(
                "the server reset the call, HTTP/2 error " + number(payload, 0));
          }
        }
        case DATA -> {
          body.writeBytes(unpadded(flags, payload, 0));
          ended = (flags & END_STREAM) != 0;
        }
        case HEADERS -> {
          block.writeBytes(unpadded(flags, payload, (flags & PRIORITY) != 0 ? 5 : 0));
          ended = (flags & END_STREAM) != 0;
        }
        case CONTINUATION -> block.writeBytes(payload);
        default -> {} // RFC 9113 section 5.5: unknown frames are ignored
      }
      if (block.size() > MAX_BLOCK || body.size() > MAX_MESSAGE) {
        throw new ProtocolException("an answer too large for a health check");
      }
      if ((type == HEADERS || type == CONTINUATION) && (flags & END_HEADERS) != 0) {
        headers.putAll(HeaderBlock.read(block.toByteArray()));
        block.reset();
      }
    }
    return reply(headers, body.toByteArray());
  }

  private void answer(int flags, int type, byte[] payload) throws IOException {
    if ((flags & ACK) == 0) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      frame(bytes, type, ACK, 0, payload);
      out.write(bytes.toByteArray());
      out.flush();
    }
  }

  /** A server that goes away after it has answered this call is none of the call's business. */
  private static void goAway(byte[] payload) throws IOException {
    int lastStream = number(payload, 0);
    int error = number(payload, 4);
    if (lastStream < 1 || error != 0) {
      throw new ProtocolException("the server is going away, HTTP/2 error " + error);
    }
  }

  private static int number(byte[] payload, int offset) throws ProtocolException {
    if (payload.length < offset + 4) {
      throw new ProtocolException("a frame that is too short");
    }
    return ByteBuffer.wrap(payload).getInt(offset);
  }

  private static byte[] unpadded(int flags, byte[] payload, int prefix) throws ProtocolException {
    int start = prefix;
    int end = payload.length;
    if ((flags & PADDED) != 0) {
      start++;
      end -= payload.length > 0 ? payload[0] & 0xff : 0;
    }
    if (start > end) {
      throw new ProtocolException("a frame with more padding than content");
    }
    return Arrays.copyOfRange(payload, start, end);
  }

  private static Reply reply(Map<String, String> headers, byte[] body) throws IOException {
    String status = headers.getOrDefault(":status", "");
    String code = headers.get("grpc-status");
    if (code == null || !code.matches("[0-9]{1,4}")) {
      throw new ProtocolException("not a gRPC answer, HTTP status " + status);
    }
    String message = headers.getOrDefault("grpc-message", "");
    return new Reply(Integer.parseInt(code), percentDecoded(message), serving(body));
  }

  /** The percent encoding of gRPC's status messages; what is not in it stays as it is. */
  private static String percentDecoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      String hex =
          text.charAt(i) == '%' && i + 3 <= text.length() ? text.substring(i + 1, i + 3) : "";
      if (hex.matches("[0-9a-fA-F]{2}")) {
        bytes.write(Integer.parseInt(hex, 16));
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(text.charAt(i)).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Field 1 of a HealthCheckResponse, a varint; an empty message means 0. */
  private static int serving(byte[] body) throws ProtocolException {
    if (body.length < 5) {
      return 0;
    }
    ByteBuffer message = ByteBuffer.wrap(body);
    if (message.get() != 0 || message.getInt() != message.remaining()) {
      throw new ProtocolException("a compressed or cut answer");
    }
    if (message.remaining() == 0) {
      return 0;
    }
    if (message.remaining() < 2 || message.get() != 1 << 3 || message.get(6) < 0) {
      throw new ProtocolException("not a HealthCheckResponse");
    }
    return message.get(6);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // The connection is of no more use either way.
      System.getLogger(GrpcHealth.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a probe's connection failed", e);
    }
  }
}
