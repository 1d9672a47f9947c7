package io.beanpod.runtime.container;

import io.beanpod.pause.MonitorReply;
import io.beanpod.pause.MonitorRequest;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.runtime.stream.Readiness;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Events;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SocketName;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A connection to a container's monitor; one thread may receive while others send. */
final class MonitorClient implements AutoCloseable {

  private final Sockets sockets;
  private final Fd receiving;
  private final Fd sending;
  private final Readiness readable;
  private final Readiness writable;
  private final ReentrantLock sendLock = new ReentrantLock();
  private final ByteBuffer packet = ByteBuffer.allocateDirect(MonitorReply.MAXIMUM_BYTES);

  private MonitorClient(Kernel kernel, EventLoop loop, Fd socket) throws IOException {
    this.sockets = kernel.sockets();
    this.receiving = socket;
    this.sending = kernel.descriptors().duplicate(socket);
    this.readable = loop.watch(receiving);
    this.writable = loop.watch(sending);
  }

  static MonitorClient connect(Kernel kernel, EventLoop loop, Path controlSocket)
      throws IOException {
    Fd socket =
        kernel.sockets().socket(Sockets.AF_UNIX, Sockets.SOCK_SEQPACKET | Sockets.NONBLOCK, 0);
    try {
      kernel.sockets().connect(socket, new SocketName.UnixPath(controlSocket.toString()));
      return new MonitorClient(kernel, loop, socket);
    } catch (SyscallException e) {
      socket.close();
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ECONNREFUSED) {
        throw new RuntimeFailure("the container is not running", e);
      }
      if (e.errno() == Errno.EAGAIN) {
        throw new RuntimeFailure("too many clients are attached to the container", e);
      }
      throw e;
    }
  }

  /** Sends a request, waiting while the monitor has no room for it. */
  void send(MonitorRequest request, List<Fd> descriptors) throws IOException, InterruptedException {
    byte[] bytes = request.encode();
    ByteBuffer data = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    sendLock.lockInterruptibly();
    try {
      if (!sending.isOpen()) {
        throw new RuntimeFailure("the connection to the container has ended");
      }
      while (true) {
        try {
          sockets.sendMessage(sending, data, descriptors, 0);
          return;
        } catch (SyscallException e) {
          if (e.errno() != Errno.EAGAIN) {
            throw e;
          }
        }
        writable.await(Events.EPOLLOUT);
      }
    } finally {
      sendLock.unlock();
    }
  }

  /**
   * Receives the next reply; its data is valid until the next call.
   *
   * @return nothing when the monitor has closed the connection
   */
  Optional<MonitorReply> receive() throws IOException, InterruptedException {
    while (true) {
      packet.clear();
      try {
        if (sockets.receive(receiving, packet, 0) == 0) {
          return Optional.empty();
        }
        return Optional.of(MonitorReply.decode(packet.flip()));
      } catch (SyscallException e) {
        if (e.errno() == Errno.ECONNRESET) {
          return Optional.empty();
        }
        if (e.errno() != Errno.EAGAIN) {
          throw e;
        }
      }
      readable.await(Events.EPOLLIN);
    }
  }

  /** Sends a request and waits for its answer; for a connection that is not attached yet. */
  void request(MonitorRequest request, List<Fd> descriptors)
      throws IOException, InterruptedException {
    send(request, descriptors);
    while (true) {
      MonitorReply reply =
          receive()
              .orElseThrow(() ->
                  new RuntimeFailure(
                      "the container has ended, or it has as many clients as it can serve"));
      switch (reply) {
        case MonitorReply.Done ignored -> {
          return;
        }
        case MonitorReply.Refused refused ->
            throw new SyscallException("monitor", request.toString(), refused.errno());
        case MonitorReply.Exited ignored -> throw new RuntimeFailure("the container has ended");
        case MonitorReply.Output ignored -> {
          // Sent before the answer to an attach.
        }
        case MonitorReply.Lagged ignored -> throw new RuntimeFailure("the connection fell behind");
      }
    }
  }

  /** Ends the connection. Who waits in it, from another thread, wakes up and sees its end. */
  void hangUp() {
    synchronized (receiving) {
      if (!receiving.isOpen()) {
        return;
      }
      try {
        sockets.shutdown(receiving, Sockets.SHUT_RDWR);
      } catch (SyscallException e) {
        // The monitor has ended it before.
      }
    }
  }

  /**
   * For the thread that receives: a descriptor's number may be another file's once it is closed.
   */
  @Override
  public void close() {
    hangUp();
    synchronized (receiving) {
      readable.close();
      receiving.close();
    }
    sendLock.lock();
    try {
      writable.close();
      sending.close();
    } finally {
      sendLock.unlock();
    }
  }
}
