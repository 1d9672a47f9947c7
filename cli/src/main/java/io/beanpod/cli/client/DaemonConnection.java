package io.beanpod.cli.client;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.protocol.Frame;
import io.beanpod.cli.protocol.FrameChannel;
import io.beanpod.cli.protocol.FrameOutput;
import io.beanpod.cli.protocol.FrameType;
import io.beanpod.cli.protocol.Request;
import io.beanpod.cli.protocol.RequestCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** One request to the daemon: it prints what comes back and returns the exit code. */
public final class DaemonConnection implements AutoCloseable {
  private final FrameChannel channel;

  private DaemonConnection(FrameChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects to the daemon.
   *
   * @throws UserError when none answers, with how to start it
   */
  public static DaemonConnection open(Path socket) throws IOException {
    SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      connection.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      connection.close();
      throw unreachable(socket, e);
    }
    return new DaemonConnection(new FrameChannel(connection));
  }

  private static UserError unreachable(Path socket, IOException cause) {
    Path directory = socket.toAbsolutePath().getParent();
    if (directory != null && Files.exists(directory) && !Files.isExecutable(directory)) {
      return UserError.failed(
          "%s is root's alone: put sudo before the command".formatted(directory));
    }
    if (Files.exists(socket)) {
      return UserError.failed(
          "the daemon at %s does not answer (%s): start it with sudo beanpod daemon"
              .formatted(socket, cause.getMessage()));
    }
    return UserError.failed(
        ("no daemon runs (there is no %s): start one with sudo beanpod daemon,"
                + " or use beanpod run FILE, which needs none")
            .formatted(socket));
  }

  /** Asks; once. */
  public void send(Request request) throws IOException {
    channel.write(RequestCodec.encode(request));
  }

  /** Copies the answer to the two streams until the daemon says the exit code. */
  public int receive(OutputStream out, PrintStream err) throws IOException {
    while (true) {
      Frame frame = channel.read();
      if (frame == null) {
        err.println("beanpod: the daemon ended the conversation: see its log");
        return ExitCode.FAILED;
      }
      switch (frame.type()) {
        case STDOUT -> write(out, frame);
        case STDERR -> write(err, frame);
        case ERROR -> err.println("beanpod: " + frame.text());
        case EXIT -> {
          return frame.payload().getInt();
        }
        default -> throw new IOException("the daemon sent a frame of type " + frame.type());
      }
    }
  }

  private static void write(OutputStream stream, Frame frame) throws IOException {
    stream.write(frame.payload().array(), 0, frame.payload().limit());
    stream.flush();
  }

  /** Sends a stream as standard input until it ends, on a thread of its own. */
  public void sendInput(InputStream input) {
    Thread.ofPlatform().daemon().name("standard-input").start(() -> pump(input));
  }

  private void pump(InputStream input) {
    try {
      copyInput(input);
    } catch (IOException gone) {
      // The conversation has ended; whoever reads its answer tells why.
      return;
    }
  }

  /**
   * Sends a stream as standard input until it ends.
   *
   * @throws IOException when the stream breaks, or the conversation has ended
   */
  void copyInput(InputStream input) throws IOException {
    input.transferTo(new FrameOutput(channel, FrameType.STDIN));
    channel.write(Frame.endOfInput());
  }

  /** Tells the size of the terminal; a conversation that has ended is not told. */
  public void resize(int rows, int columns) {
    try {
      channel.write(Frame.resize(rows, columns));
    } catch (IOException gone) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
