package io.beanpod.cri.streaming;

import io.netty.util.concurrent.Future;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Waits until a SPDY client has opened exactly the streams that belong to its exec or attach, and
 * starts it then. Every stream says in its header streamType what it is for.
 */
final class SpdyCommand implements SpdyConnection.User {

  private static final System.Logger LOG = System.getLogger(SpdyCommand.class.getName());

  private static final String ERROR = "error";
  private static final String STDIN = "stdin";
  private static final String STDOUT = "stdout";
  private static final String STDERR = "stderr";
  private static final String RESIZE = "resize";

  private final ClientConnection client;
  private final CommandRun command;
  private final CommandProtocol protocol;
  private final Set<String> missing = new HashSet<>();
  private final Map<String, SpdyStream> opened = new HashMap<>();
  private final Future<?> deadline;

  SpdyCommand(ClientConnection client, CommandRun command, CommandProtocol protocol) {
    this.client = client;
    this.command = command;
    this.protocol = protocol;
    StreamSelection streams = command.streams();
    missing.add(ERROR);
    expect(STDIN, streams.stdin());
    expect(STDOUT, streams.stdout());
    expect(STDERR, streams.stderr());
    expect(RESIZE, streams.tty() && protocol.hasResize());
    deadline = client.schedule(this::giveUp, client.limits().streamCreation());
  }

  private void expect(String type, boolean wanted) {
    if (wanted) {
      missing.add(type);
    }
  }

  private void giveUp() {
    LOG.log(Level.DEBUG, "a client has not opened its streams {0} in time", missing);
    client.close();
  }

  @Override
  public void opened(SpdyStream stream) {
    String type = stream.header(SpdyConnection.STREAM_TYPE);
    if (!missing.remove(type)) {
      stream.reset();
      return;
    }
    opened.put(type, stream);
    if (!type.equals(STDIN) && !type.equals(RESIZE)) {
      stream.input().close();
    }
    if (missing.isEmpty()) {
      deadline.cancel(false);
      CommandStreams streams =
          new CommandStreams(
              client,
              protocol,
              input(STDIN),
              output(STDOUT),
              output(STDERR),
              output(ERROR),
              input(RESIZE),
              stream.connection()::finish);
      command.start(streams);
    }
  }

  private InputStream input(String type) {
    SpdyStream stream = opened.get(type);
    return stream == null ? InputStream.nullInputStream() : stream.input();
  }

  private OutputStream output(String type) {
    SpdyStream stream = opened.get(type);
    return stream == null ? OutputStream.nullOutputStream() : stream.output();
  }
}
