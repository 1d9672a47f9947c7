package io.beanpod.cri.streaming;

import java.io.InputStream;
import java.io.OutputStream;

/** An exec or attach over the channels of a WebSocket; they need not be opened first. */
final class WebSocketCommand implements WebSocketChannels.User {

  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int ERROR = 3;
  private static final int RESIZE = 4;

  private final CommandRun command;
  private final CommandProtocol protocol;

  WebSocketCommand(CommandRun command, CommandProtocol protocol) {
    this.command = command;
    this.protocol = protocol;
  }

  @Override
  public void opened(WebSocketChannels channels) {
    StreamSelection wanted = command.streams();
    channels.greet(wanted.stdout() ? STDOUT : wanted.stderr() ? STDERR : ERROR);
    command.start(
        new CommandStreams(
            channels.client(),
            protocol,
            wanted.stdin() ? channels.input(STDIN) : InputStream.nullInputStream(),
            wanted.stdout() ? channels.output(STDOUT) : OutputStream.nullOutputStream(),
            wanted.stderr() ? channels.output(STDERR) : OutputStream.nullOutputStream(),
            channels.output(ERROR),
            wanted.tty() ? channels.input(RESIZE) : InputStream.nullInputStream(),
            channels::finish));
  }
}
