package io.beanpod.pod.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the loopback address that does with each connection what a test says. */
final class RawServer implements AutoCloseable {

  /** What to do with a connection; it is closed afterwards. */
  interface Talk {
    void with(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final AtomicInteger connections = new AtomicInteger();

  RawServer(Talk talk) {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(() -> serve(talk));
  }

  private void serve(Talk talk) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        connections.incrementAndGet();
        talk.with(socket);
      } catch (IOException e) {
        // The client has gone or the server is closed: the test looks at what the client saw.
        Thread.onSpinWait();
      }
    }
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
