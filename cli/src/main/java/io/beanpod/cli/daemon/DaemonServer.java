package io.beanpod.cli.daemon;

import io.beanpod.cli.Failures;
import io.beanpod.cli.UserError;
import io.beanpod.cli.protocol.Frame;
import io.beanpod.cli.protocol.FrameChannel;
import io.beanpod.cli.protocol.Request;
import io.beanpod.cli.protocol.RequestCodec;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/** Serves clients, each on two virtual threads: one listens to it, one does what it asked. */
public final class DaemonServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(DaemonServer.class.getName());

  /** More clients than this at a time wait to be accepted. */
  private static final int CLIENTS = 256;

  private final DaemonSocket socket;
  private final RequestHandler handler;
  private final Semaphore places = new Semaphore(CLIENTS);

  private DaemonServer(DaemonSocket socket, RequestHandler handler) {
    this.socket = socket;
    this.handler = handler;
  }

  static DaemonServer open(Path path, RequestHandler handler) throws IOException {
    return new DaemonServer(DaemonSocket.open(path), handler);
  }

  /** Accepts clients until the server is closed. */
  void serve() throws IOException, InterruptedException {
    while (true) {
      places.acquire();
      SocketChannel client;
      try {
        client = socket.accept();
      } catch (ClosedChannelException closed) {
        return;
      }
      Thread.ofVirtual().name("client").start(() -> converse(client));
    }
  }

  private void converse(SocketChannel client) {
    try (FrameChannel channel = new FrameChannel(client)) {
      Conversation conversation = new Conversation(channel);
      try {
        Frame first = channel.read();
        if (first != null) {
          Request request = RequestCodec.decode(first);
          Thread serving = Thread.currentThread();
          Thread.ofVirtual().name("client-input").start(() -> conversation.listen(serving));
          conversation.finish(handler.handle(request, conversation));
        }
      } catch (InterruptedException gone) {
        LOG.log(Level.DEBUG, "a client left before its answer was complete");
      } catch (Exception failure) {
        tell(conversation, failure);
      }
    } catch (IOException gone) {
      LOG.log(Level.DEBUG, "a client left before its answer was complete", gone);
    } finally {
      places.release();
    }
  }

  private static void tell(Conversation conversation, Exception failure) throws IOException {
    if (failure instanceof RuntimeException && !(failure instanceof UserError)) {
      LOG.log(Level.ERROR, "a request failed", failure);
    }
    conversation.fail(Failures.sentence(failure), Failures.exitCode(failure));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
