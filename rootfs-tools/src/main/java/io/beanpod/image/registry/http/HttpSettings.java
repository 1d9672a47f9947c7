package io.beanpod.image.registry.http;

import java.net.ProxySelector;
import java.time.Duration;

/**
 * How patient requests are, and by which way they go.
 *
 * @param stall the longest wait for the beginning of an answer, and for its next bytes
 * @param attempts how often a request is made in all before it is given up
 * @param firstPause the wait before the second attempt; it doubles with each further one
 * @param longestPause the longest wait, also when a registry asks for more
 * @param proxies the proxies
 */
public record HttpSettings(
    Duration stall,
    int attempts,
    Duration firstPause,
    Duration longestPause,
    ProxySelector proxies) {

  /** A minute of silence; five attempts within about eight seconds. */
  public static HttpSettings standard(ProxySelector proxies) {
    return new HttpSettings(
        Duration.ofSeconds(60), 5, Duration.ofMillis(500), Duration.ofSeconds(30), proxies);
  }
}
