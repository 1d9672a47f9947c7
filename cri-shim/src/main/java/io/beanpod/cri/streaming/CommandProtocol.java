package io.beanpod.cri.streaming;

import java.util.List;
import java.util.Optional;

/** The versions of Kubernetes' remote command protocol, by what they can do. */
enum CommandProtocol {
  V1("channel.k8s.io"),
  V2("v2.channel.k8s.io"),
  V3("v3.channel.k8s.io"),
  V4("v4.channel.k8s.io"),
  V5("v5.channel.k8s.io");

  /** What is spoken over SPDY; the fifth version only adds what SPDY always had, half-close. */
  static final List<CommandProtocol> OVER_SPDY = List.of(V4, V3, V2, V1);

  private final String wireName;

  CommandProtocol(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }

  static Optional<CommandProtocol> overSpdy(String name) {
    return OVER_SPDY.stream().filter(version -> version.wireName.equals(name)).findFirst();
  }

  /** Whether the client may tell the size of its terminal. */
  boolean hasResize() {
    return compareTo(V3) >= 0;
  }

  /** Whether the end is told as JSON, success included; else only errors are, as text. */
  boolean hasStatus() {
    return compareTo(V4) >= 0;
  }
}
