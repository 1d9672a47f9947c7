package io.beanpod.image.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server on loopback, and spoils a connection once so many bytes have
 * passed over it in one direction.
 */
public final class Tap implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final boolean upwards;
  private final long limit;
  private final boolean silent;
  private final AtomicInteger left;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch spoiled = new CountDownLatch(1);

  /**
   * Opens a way to a server.
   *
   * @param target its port
   * @param upwards whether bytes to the server count, or those to the client
   * @param limit bytes that pass over each connection
   * @param silent whether the connection stays, but nothing passes any more; else it is closed
   * @param times so many connections are spoiled, the following are not
   */
  public Tap(int target, boolean upwards, long limit, boolean silent, int times)
      throws IOException {
    this.target = target;
    this.upwards = upwards;
    this.limit = limit;
    this.silent = silent;
    this.left = new AtomicInteger(times);
    this.door = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  /** Host and port of the client's side. */
  public String name() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  /** Waits until a connection was spoiled. */
  public void awaitSpoiled() throws InterruptedException {
    spoiled.await();
  }

  private void accept() {
    try {
      while (true) {
        connect(door.accept());
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void connect(Socket client) throws IOException {
    sockets.add(client);
    try {
      Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), target);
      sockets.add(server);
      Thread.ofVirtual().start(() -> copy(client, server, upwards));
      Thread.ofVirtual().start(() -> copy(server, client, !upwards));
    } catch (ConnectException dead) {
      client.close();
    }
  }

  private void copy(Socket from, Socket to, boolean counted) {
    long passed = 0;
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        passed += count;
        if (counted && passed > limit && left.getAndDecrement() > 0) {
          spoiled.countDown();
          if (silent) {
            in.transferTo(OutputStream.nullOutputStream());
          }
          return;
        }
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException over) {
      // One side is gone, and with this the other.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
