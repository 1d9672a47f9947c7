package io.beanpod.cri.streaming;

import java.time.Duration;
import java.util.Optional;

/** Small limits, so that tests reach them. */
final class Limits {

  private Limits() {}

  static StreamingConfig config(StreamingLimits limits) {
    return new StreamingConfig(StreamingConfig.loopback().address(), Optional.empty(), limits);
  }

  static StreamingLimits shortStreamCreation() {
    return limits(1000, 256, 1024, 512, Duration.ofSeconds(10), Duration.ofMillis(200));
  }

  static StreamingLimits shortProbe() {
    return tokens(1000);
  }

  static StreamingLimits tokens(int tokens) {
    return limits(tokens, 256, 1024, 512, Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  static StreamingLimits connections(int waiting, int serving) {
    return limits(1000, waiting, serving, 512, Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  static StreamingLimits shortHandshake() {
    return limits(1000, 256, 1024, 512, Duration.ofMillis(200), Duration.ofSeconds(30));
  }

  static StreamingLimits streams(int streams) {
    return limits(1000, 256, 1024, streams, Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  private static StreamingLimits limits(
      int tokens,
      int waiting,
      int serving,
      int streams,
      Duration handshake,
      Duration streamCreation) {
    return new StreamingLimits(
        tokens,
        Duration.ofMinutes(1),
        waiting,
        serving,
        streams,
        handshake,
        streamCreation,
        Duration.ofHours(4),
        Duration.ofMillis(200),
        Duration.ofSeconds(10));
  }
}
