package io.beanpod.cri.streaming;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A WebSocket client (RFC 6455) of its own, so that both ends are not the same code. */
final class WebSocketClient implements Transport {

  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  /** One frame that the server sent. */
  record Frame(int opcode, ByteArrayOutputStream content) {
    byte[] payload() {
      return content.toByteArray();
    }
  }

  private final Wire wire;
  private final DataInputStream in;
  private final String protocol;
  private final boolean base64;
  private final Map<Integer, ByteArrayOutputStream> channels = new HashMap<>();
  private int messages;
  private Optional<Integer> closeCode = Optional.empty();

  private WebSocketClient(Wire wire, String protocol) throws IOException {
    this.wire = wire;
    this.in = new DataInputStream(wire.in());
    this.protocol = protocol;
    this.base64 = protocol.contains("base64");
  }

  static Wire.Response shake(Wire wire, URI url, String... protocols) throws IOException {
    String offered =
        protocols.length == 0
            ? "X-None: x"
            : "Sec-WebSocket-Protocol: " + String.join(", ", protocols);
    return wire.request(
        "GET",
        url.getPath(),
        "Connection: keep-alive, Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: " + Base64.getEncoder().encodeToString(new byte[16]),
        offered);
  }

  static WebSocketClient connect(String url, String... protocols) throws IOException {
    URI parsed = URI.create(url);
    Wire wire = Wire.open(parsed);
    Wire.Response response = shake(wire, parsed, protocols);
    if (response.status() != 101) {
      throw new IOException("refused: " + response);
    }
    return new WebSocketClient(wire, response.header("sec-websocket-protocol").orElse(""));
  }

  String protocol() {
    return protocol;
  }

  /** Sends a channel's bytes as one message. */
  void write(int channel, String text) throws IOException {
    write(channel, text.getBytes(StandardCharsets.UTF_8));
  }

  void write(int channel, byte[] data) throws IOException {
    if (base64) {
      String message = channel + Base64.getEncoder().encodeToString(data);
      frame(FIN | TEXT, message.getBytes(StandardCharsets.US_ASCII));
    } else {
      frame(
          FIN | BINARY, ByteBuffer.allocate(1 + data.length).put((byte) channel).put(data).array());
    }
  }

  void frame(int firstByte, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) (MASKED | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (MASKED | 127)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
    }
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    wire.write(bytes);
  }

  /** Reads one frame; a message of a channel is kept, a ping answered. */
  Frame read() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0F;
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    switch (opcode) {
      case PING -> frame(FIN | PONG, payload);
      case CLOSE ->
          closeCode =
              Optional.of(
                  length < 2 ? 1005 : Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort()));
      case TEXT, BINARY -> keep(payload);
      default -> {}
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(payload);
    return new Frame(opcode, content);
  }

  private void keep(byte[] payload) {
    messages++;
    if (payload.length == 0) {
      return;
    }
    int channel = base64 ? payload[0] - '0' : payload[0];
    byte[] data = java.util.Arrays.copyOfRange(payload, 1, payload.length);
    channels
        .computeIfAbsent(channel, _ -> new ByteArrayOutputStream())
        .writeBytes(base64 ? Base64.getDecoder().decode(data) : data);
  }

  /** Reads until the server closes the WebSocket, and closes it too. */
  void awaitClose() throws IOException {
    while (closeCode.isEmpty()) {
      read();
    }
    frame(FIN | CLOSE, new byte[] {3, (byte) 0xE8});
  }

  void awaitText(int channel, String wanted) throws IOException {
    while (!text(channel).contains(wanted)) {
      read();
    }
  }

  void awaitBytes(int channel, int count) throws IOException {
    while (bytes(channel).length < count) {
      read();
    }
  }

  void awaitMessage() throws IOException {
    int before = messages;
    while (messages == before) {
      read();
    }
  }

  byte[] bytes(int channel) {
    return channels.getOrDefault(channel, new ByteArrayOutputStream()).toByteArray();
  }

  String text(int channel) {
    return new String(bytes(channel), StandardCharsets.UTF_8);
  }

  /** The channels on which anything has come, empty messages included. */
  java.util.Set<Integer> seen() {
    return channels.keySet();
  }

  int closeCode() {
    return closeCode.orElseThrow();
  }

  // As the carrier of SPDY.

  @Override
  public void send(byte[] bytes) throws IOException {
    // In two fragments, as Go's library sends what is longer than its buffer.
    int half = bytes.length / 2;
    frame(BINARY, java.util.Arrays.copyOfRange(bytes, 0, half));
    frame(FIN, java.util.Arrays.copyOfRange(bytes, half, bytes.length));
  }

  @Override
  public byte[] receive() throws IOException {
    while (true) {
      try {
        Frame frame = read();
        if (frame.opcode() == CLOSE) {
          return new byte[0];
        }
        if (frame.opcode() == BINARY && frame.payload().length > 0) {
          return frame.payload();
        }
      } catch (EOFException e) {
        return new byte[0];
      }
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
