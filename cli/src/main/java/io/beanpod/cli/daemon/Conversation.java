package io.beanpod.cli.daemon;

import io.beanpod.cli.protocol.Frame;
import io.beanpod.cli.protocol.FrameChannel;
import io.beanpod.cli.protocol.FrameOutput;
import io.beanpod.cli.protocol.FrameType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;

/**
 * A client while its request is served: its streams and its terminal. When the client goes away,
 * the serving thread is interrupted.
 */
final class Conversation {

  /** Hears of a new size of the client's terminal. */
  interface ResizeListener {
    void resized(int rows, int columns);
  }

  private final FrameChannel channel;
  private final StandardInput input = new StandardInput();
  private final OutputStream out;
  private final OutputStream err;
  private volatile ResizeListener resizeListener = (rows, columns) -> {};

  Conversation(FrameChannel channel) {
    this.channel = channel;
    out = new BufferedOutputStream(new FrameOutput(channel, FrameType.STDOUT));
    err = new FrameOutput(channel, FrameType.STDERR);
  }

  /** Buffered: what must be seen at once is to be flushed. */
  OutputStream out() {
    return out;
  }

  /** Not buffered: what is written is seen at once. */
  OutputStream flushingOut() {
    return new FrameOutput(channel, FrameType.STDOUT);
  }

  OutputStream err() {
    return err;
  }

  InputStream in() {
    return input;
  }

  void print(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** One line on standard error. */
  void warn(String line) throws IOException {
    err.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  void onResize(ResizeListener listener) {
    resizeListener = listener;
  }

  void finish(int exitCode) throws IOException {
    out.flush();
    channel.write(Frame.exit(exitCode));
  }

  void fail(String sentence, int exitCode) throws IOException {
    out.flush();
    channel.write(Frame.error(sentence));
    channel.write(Frame.exit(exitCode));
  }

  /** Hands on what the client sends until it goes, then interrupts the thread that serves it. */
  void listen(Thread serving) {
    try {
      for (Frame frame = channel.read(); frame != null; frame = channel.read()) {
        switch (frame.type()) {
          case STDIN -> input.add(frame.payload());
          case RESIZE -> {
            int rows = Short.toUnsignedInt(frame.payload().getShort());
            int columns = Short.toUnsignedInt(frame.payload().getShort());
            resizeListener.resized(rows, columns);
          }
          default -> throw new IOException("a client sent a frame of type " + frame.type());
        }
      }
    } catch (IOException | InterruptedException | BufferUnderflowException gone) {
      serving.interrupt();
      return;
    }
    serving.interrupt();
  }
}
