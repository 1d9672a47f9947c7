package io.beanpod.cli.client;

import io.beanpod.cli.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Callable;

/** A TCP port of this machine whose connections lead into a pod, each by a request of its own. */
public final class LocalPort implements AutoCloseable {
  /** Between attempts to take a connection. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ServerSocket socket;
  private final PrintStream err;

  private LocalPort(ServerSocket socket, PrintStream err) {
    this.socket = socket;
    this.err = err;
  }

  /**
   * Listens.
   *
   * @param port 0 for any that is free
   * @param err is told what went wrong with a connection
   * @throws UserError when somebody else listens there, or the address is not this machine's
   */
  public static LocalPort listen(InetAddress address, int port, PrintStream err)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return new LocalPort(socket, err);
    } catch (IOException e) {
      socket.close();
      throw UserError.failed(
          "cannot listen on %s port %d: %s; choose another with LOCAL:REMOTE"
              .formatted(address.getHostAddress(), port, e.getMessage()));
    }
  }

  /** The number, also where any was asked for. */
  public int number() {
    return socket.getLocalPort();
  }

  /** The address and port, as in a URL. */
  public String text() {
    InetAddress address = socket.getInetAddress();
    String host = address.getHostAddress();
    if (host.contains(":")) {
      host = address.isLoopbackAddress() ? "[::1]" : "[" + host + "]";
    }
    return host + ":" + number();
  }

  /**
   * Serves connections until this is closed. Where none can be taken, such as for want of
   * descriptors, that is told and tried again.
   *
   * @param opener opens the conversation that a connection is joined to, its request already sent
   */
  public void serve(Callable<DaemonConnection> opener) throws InterruptedException {
    boolean told = false;
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        told = false;
        Thread.ofVirtual().name("forward").start(() -> join(client, opener));
      } catch (IOException e) {
        if (socket.isClosed()) {
          return;
        }
        if (!told) {
          err.println(
              "beanpod: no connection to port %d can be taken, which is tried again: %s"
                  .formatted(number(), e.getMessage()));
        }
        told = true;
        Thread.sleep(PAUSE);
      }
    }
  }

  private void join(Socket client, Callable<DaemonConnection> opener) {
    try (client;
        DaemonConnection daemon = opener.call()) {
      Thread.ofVirtual().name("forward-input").start(() -> send(client, daemon));
      OutputStream out = client.getOutputStream();
      daemon.receive(out, err);
    } catch (Exception e) { // this connection has ended; the others go on
      err.println("beanpod: a connection to port %d ended: %s".formatted(number(), e.getMessage()));
    }
  }

  /** A client that breaks off takes its connection inside the pod with it. */
  private static void send(Socket client, DaemonConnection daemon) {
    try {
      daemon.copyInput(client.getInputStream());
    } catch (IOException broken) {
      try {
        daemon.close();
      } catch (IOException gone) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
