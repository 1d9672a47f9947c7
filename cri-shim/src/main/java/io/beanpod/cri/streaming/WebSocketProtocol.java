package io.beanpod.cri.streaming;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is spoken inside a WebSocket.
 *
 * @param wireName the subprotocol; empty for a client that names none
 * @param form how bytes travel
 */
record WebSocketProtocol(String wireName, Form form, CommandProtocol version) {

  /** How the bytes of streams are put into messages. */
  enum Form {
    /** Binary messages whose first byte is the channel. */
    BINARY,
    /** Text messages: a digit, which is the channel, and base64. */
    BASE64,
    /** SPDY's frames as they are. */
    SPDY
  }

  private static final List<WebSocketProtocol> COMMANDS =
      List.of(
          new WebSocketProtocol("v5.channel.k8s.io", Form.BINARY, CommandProtocol.V5),
          new WebSocketProtocol("v5.base64.channel.k8s.io", Form.BASE64, CommandProtocol.V5),
          new WebSocketProtocol("v4.channel.k8s.io", Form.BINARY, CommandProtocol.V4),
          new WebSocketProtocol("v4.base64.channel.k8s.io", Form.BASE64, CommandProtocol.V4),
          new WebSocketProtocol("channel.k8s.io", Form.BINARY, CommandProtocol.V1),
          new WebSocketProtocol("base64.channel.k8s.io", Form.BASE64, CommandProtocol.V1),
          new WebSocketProtocol("", Form.BINARY, CommandProtocol.V1));

  private static final List<WebSocketProtocol> PORT_FORWARDS =
      List.of(
          new WebSocketProtocol("SPDY/3.1+portforward.k8s.io", Form.SPDY, CommandProtocol.V4),
          new WebSocketProtocol("v2.portforward.k8s.io", Form.SPDY, CommandProtocol.V4),
          new WebSocketProtocol("v4.channel.k8s.io", Form.BINARY, CommandProtocol.V4),
          new WebSocketProtocol("v4.base64.channel.k8s.io", Form.BASE64, CommandProtocol.V4),
          new WebSocketProtocol("", Form.BINARY, CommandProtocol.V4));

  /** What can be spoken about a target. */
  static List<WebSocketProtocol> of(StreamTarget target) {
    return target instanceof StreamTarget.PortForward ? PORT_FORWARDS : COMMANDS;
  }

  /**
   * The first protocol of the client's that is spoken here.
   *
   * @param theirs what the client names, in its order; nothing is the same as an empty name
   */
  static Optional<WebSocketProtocol> choose(StreamTarget target, List<String> theirs) {
    List<String> names = new ArrayList<>(theirs);
    if (names.isEmpty()) {
      names.add("");
    }
    return names.stream()
        .flatMap(name -> of(target).stream().filter(ours -> ours.wireName().equals(name)))
        .findFirst();
  }

  /** Whether channel 255 tells of the end of another channel. */
  boolean hasCloseSignal() {
    return version == CommandProtocol.V5;
  }
}
