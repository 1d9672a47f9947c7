package io.beanpod.cri.streaming;

import java.time.Duration;

/**
 * What the streaming server bears.
 *
 * @param tokens URLs given out and not used yet
 * @param tokenLife how long such a URL is good for
 * @param waitingConnections connections that have not shown a token yet; when one more comes, the
 *     oldest of them is closed, so that nobody can keep kubelet out by being idle
 * @param connections connections with a stream on them
 * @param streams open streams of one SPDY connection
 * @param handshake how long a connection may take to its first complete request
 * @param streamCreation how long a client may take to open the streams that belong together
 * @param idle after how long without a byte in either direction a connection is closed
 * @param probe how often a client is pinged while its input is not read, for then nothing else
 *     would tell that it has gone
 * @param linger how long a client may take to close a connection that the server has finished
 */
public record StreamingLimits(
    int tokens,
    Duration tokenLife,
    int waitingConnections,
    int connections,
    int streams,
    Duration handshake,
    Duration streamCreation,
    Duration idle,
    Duration probe,
    Duration linger) {

  /** Kubelet's own numbers where it has any. */
  public static final StreamingLimits DEFAULT =
      new StreamingLimits(
          1000,
          Duration.ofMinutes(1),
          256,
          1024,
          512,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofHours(4),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));

  public StreamingLimits {
    if (tokens < 1 || waitingConnections < 1 || connections < 1 || streams < 1) {
      throw new IllegalArgumentException("each limit of the streaming server is at least 1");
    }
  }

  /** The same with another idle time, which is what administrators change. */
  public StreamingLimits withIdle(Duration changed) {
    return new StreamingLimits(
        tokens,
        tokenLife,
        waitingConnections,
        connections,
        streams,
        handshake,
        streamCreation,
        changed,
        probe,
        linger);
  }
}
