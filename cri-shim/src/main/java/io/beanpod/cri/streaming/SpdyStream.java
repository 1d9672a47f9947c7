package io.beanpod.cri.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyHeaders;
import java.io.IOException;
import java.io.OutputStream;

/** One stream that a client has opened. */
final class SpdyStream {

  private final SpdyConnection connection;
  private final int id;
  private final SpdyHeaders headers;
  private final InboundStream input;
  private final Output output = new Output();

  /** Touched by the event loop only. */
  private boolean clientDone;

  private boolean done;
  private volatile boolean reset;
  private volatile Runnable whenReset = () -> {};

  SpdyStream(SpdyConnection connection, int id, SpdyHeaders headers, InboundStream input) {
    this.connection = connection;
    this.id = id;
    this.headers = headers;
    this.input = input;
  }

  SpdyConnection connection() {
    return connection;
  }

  int id() {
    return id;
  }

  /** A header that the client gave the stream; empty without it. */
  String header(String name) {
    String value = headers.getAsString(name);
    return value == null ? "" : value;
  }

  InboundStream input() {
    return input;
  }

  /** Closing it is a half-close; the client may go on sending. */
  OutputStream output() {
    return output;
  }

  /** Refuses the stream or gives it up. */
  void reset() {
    connection.reset(this);
  }

  /** Calls, on a thread of its own, when the client resets the stream or has gone. */
  void whenReset(Runnable action) {
    whenReset = action;
    connection.client().whenGone(action);
    if (reset) {
      Thread.ofVirtual().name("stream-reset").start(action);
    }
  }

  void forgetReset(Runnable action) {
    whenReset = () -> {};
    connection.client().forget(action);
  }

  // What the event loop does.

  void data(SpdyDataFrame frame) {
    input.add(frame.content());
    if (frame.isLast()) {
      clientHalfClosed();
    }
  }

  void clientHalfClosed() {
    clientDone = true;
    input.end();
  }

  void serverHalfClosed() {
    done = true;
  }

  boolean isOver() {
    return reset || (clientDone && done);
  }

  void clientReset() {
    reset = true;
    input.end();
    Thread.ofVirtual().name("stream-reset").start(whenReset);
  }

  /** Ends it without a word: the connection has ended or will. */
  void abandon() {
    reset = true;
    input.end();
  }

  private final class Output extends OutputStream {
    private static final int MAXIMUM_DATA = 16 * 1024;
    private boolean closed;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      for (int at = 0; at < length; at += MAXIMUM_DATA) {
        int from = offset + at;
        int count = Math.min(length - at, MAXIMUM_DATA);
        checkOpen();
        connection.client().send(() -> frame(Unpooled.copiedBuffer(source, from, count)));
      }
    }

    @Override
    public void close() throws IOException {
      if (closed || reset) {
        return;
      }
      closed = true;
      connection.client().send(this::lastFrame);
      connection.client().onLoop(() -> connection.halfClosed(SpdyStream.this));
    }

    private ByteBufHolder frame(ByteBuf data) {
      return new DefaultSpdyDataFrame(id, data);
    }

    private ByteBufHolder lastFrame() {
      return new DefaultSpdyDataFrame(id).setLast(true);
    }

    private void checkOpen() throws IOException {
      if (reset || closed) {
        throw new ClientGoneException();
      }
    }
  }
}
