package io.beanpod.cri.streaming;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client's connection, as the threads that serve it see it. Neither protocol has a flow control
 * of its own (Go's SPDY has none, WebSocket knows none), so TCP's is all there is: writers wait
 * while the socket takes nothing, and the socket is not read while too much input waits for its
 * reader.
 */
final class ClientConnection implements ReadBudget {

  private static final System.Logger LOG = System.getLogger(ClientConnection.class.getName());

  /** How much input may wait, over all streams of the connection. */
  private static final int READ_HIGH = 128 * 1024;

  private static final int READ_LOW = 32 * 1024;

  /** Replies to pings and new streams that may wait for a client that reads nothing. */
  private static final int MAXIMUM_UNREAD_REPLIES = 256 * 1024;

  private final Channel channel;
  private final StreamingLimits limits;
  private final Supplier<Object> ping;
  private final AtomicInteger waiting = new AtomicInteger();

  /** Fair, or the one stream that prints a lot would keep the others out. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final Condition changed = lock.newCondition();
  private final List<Runnable> atEnd = new ArrayList<>();
  private boolean gone;

  /** Touched by the event loop only. */
  private @Nullable Future<?> probe;

  /**
   * @param ping makes a frame that a client answers, to see whether it is still there
   */
  ClientConnection(Channel channel, StreamingLimits limits, Supplier<Object> ping) {
    this.channel = channel;
    this.limits = limits;
    this.ping = ping;
  }

  StreamingLimits limits() {
    return limits;
  }

  // What threads do.

  /**
   * Sends a frame, waiting while the client does not read.
   *
   * @param frame is made when there is room for it
   */
  void send(Supplier<? extends ByteBufHolder> frame)
      throws ClientGoneException, InterruptedIOException {
    try {
      lock.lockInterruptibly();
      try {
        while (!gone && !channel.isWritable()) {
          changed.await();
        }
        if (gone) {
          throw new ClientGoneException();
        }
        // Counts against the channel's water mark before this returns, so writers overshoot by
        // one frame together, not by one each.
        var _ = channel.writeAndFlush(frame.get());
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a client's reading was waited for");
    }
  }

  boolean isGone() {
    lock.lock();
    try {
      return gone;
    } finally {
      lock.unlock();
    }
  }

  /** Calls, on a thread of its own, when the client has gone; at once when it has already. */
  void whenGone(Runnable action) {
    lock.lock();
    try {
      if (!gone) {
        atEnd.add(action);
        return;
      }
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("stream-end").start(action);
  }

  /** Takes such a call back. */
  void forget(Runnable action) {
    lock.lock();
    try {
      atEnd.remove(action);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the connection after everything that was sent. The writing direction is closed first and
   * the rest of the client's input is read and dropped: closing a socket with unread input makes
   * the kernel send a reset, and that can destroy output which the client has not read yet.
   *
   * @param farewell the protocol's own last frame
   */
  void finish(Object farewell) {
    onLoop(() -> {
      channel.config().setAutoRead(true);
      channel.writeAndFlush(farewell).addListener(_ -> closeOutput());
    });
  }

  private void closeOutput() {
    var _ = schedule(this::close, limits.linger());
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      var _ = tls.closeOutbound();
    } else if (channel instanceof DuplexChannel socket) {
      var _ = socket.shutdownOutput();
    }
  }

  /** Does something on the event loop, after what was sent before. */
  void onLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // The server has been closed, and the connection with it.
      LOG.log(Level.DEBUG, "a stream has outlived the streaming server", e);
    }
  }

  /** Does something on the event loop after a while; once it runs, or is cancelled, it is over. */
  Future<?> schedule(Runnable task, Duration after) {
    return channel.eventLoop().schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
  }

  void close() {
    var _ = channel.close();
  }

  // What the event loop does.

  /** Sends a short answer at once; gives a client up that only ever asks and never reads. */
  void reply(Object frame) {
    reply(channel, frame);
  }

  /** The same from the place of a handler in the pipeline. */
  void reply(ChannelOutboundInvoker from, Object frame) {
    if (channel.bytesBeforeWritable() > MAXIMUM_UNREAD_REPLIES) {
      ReferenceCountUtil.release(frame);
      close();
      return;
    }
    var _ = from.writeAndFlush(frame);
  }

  void writabilityChanged() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void ended() {
    stopProbing();
    List<Runnable> actions;
    lock.lock();
    try {
      gone = true;
      actions = List.copyOf(atEnd);
      atEnd.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (Runnable action : actions) {
      Thread.ofVirtual().name("stream-end").start(action);
    }
  }

  @Override
  public void take(int bytes) {
    int before = waiting.getAndAdd(bytes);
    if (before <= READ_HIGH && before + bytes > READ_HIGH) {
      onLoop(this::applyReading);
    }
  }

  @Override
  public void giveBack(int bytes) {
    int before = waiting.getAndAdd(-bytes);
    if (before >= READ_LOW && before - bytes < READ_LOW) {
      onLoop(this::applyReading);
    }
  }

  /** Decided by the count as it is now, for these calls come late and in any order. */
  private void applyReading() {
    int now = waiting.get();
    if (now > READ_HIGH) {
      channel.config().setAutoRead(false);
      startProbing();
    } else if (now < READ_LOW) {
      stopProbing();
      channel.config().setAutoRead(true);
    }
  }

  /** A socket that is not read does not tell of its end; a write to it does. */
  private void startProbing() {
    if (probe == null && channel.isActive()) {
      long period = limits.probe().toMillis();
      probe =
          channel
              .eventLoop()
              .scheduleAtFixedRate(() -> reply(ping.get()), period, period, TimeUnit.MILLISECONDS);
    }
  }

  private void stopProbing() {
    if (probe != null) {
      probe.cancel(false);
      probe = null;
    }
  }
}
