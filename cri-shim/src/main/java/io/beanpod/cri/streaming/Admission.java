package io.beanpod.cri.streaming;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How many connections there may be. A connection that has shown no token yet costs its owner
 * nothing, so there are few places for those, and the newest takes the oldest one's.
 */
final class Admission {

  private final StreamingLimits limits;

  /** In the order of their coming. */
  private final Set<Channel> waiting = new LinkedHashSet<>();

  private final Set<Channel> serving = new LinkedHashSet<>();

  Admission(StreamingLimits limits) {
    this.limits = limits;
  }

  /** Gives a new connection a place. */
  synchronized void enter(Channel channel) {
    if (waiting.size() >= limits.waitingConnections()) {
      Channel oldest = waiting.iterator().next();
      waiting.remove(oldest);
      var _ = oldest.close();
    }
    waiting.add(channel);
    channel.closeFuture().addListener(_ -> leave(channel));
  }

  /**
   * Lets a connection stay for its streams.
   *
   * @return false when there are too many already
   */
  synchronized boolean serve(Channel channel) {
    if (serving.size() >= limits.connections()) {
      return false;
    }
    waiting.remove(channel);
    serving.add(channel);
    return true;
  }

  /** Closes the connection unless it is served by now. */
  synchronized void expel(Channel channel) {
    if (waiting.remove(channel)) {
      var _ = channel.close();
    }
  }

  private synchronized void leave(Channel channel) {
    waiting.remove(channel);
    serving.remove(channel);
  }
}
