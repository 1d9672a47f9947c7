package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.StreamPair;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.runtime.stream.FdInputStream;
import io.beanpod.runtime.stream.FdOutputStream;
import io.beanpod.runtime.stream.Readiness;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Events;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.SocketName;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.Set;

/** Connects to ports inside pods, for port forwarding. */
public final class PodConnector {

  private final Kernel kernel;
  private final EventLoop loop;
  private final NamespaceThreads threads;

  public PodConnector(Kernel kernel, EventLoop loop, NamespaceThreads threads) {
    this.kernel = kernel;
    this.loop = loop;
    this.threads = threads;
  }

  /** Connects to a port of the pod's loopback address, IPv4 first and then IPv6. */
  public StreamPair connect(Sandbox sandbox, int port) throws IOException, InterruptedException {
    try {
      return connect(sandbox, "127.0.0.1", port);
    } catch (SyscallException e) {
      if (e.errno() != Errno.ECONNREFUSED) {
        throw e;
      }
    }
    try {
      return connect(sandbox, "::1", port);
    } catch (SyscallException e) {
      throw new RuntimeFailure(
          "nothing listens on port %d in the pod (%s)".formatted(port, e.errno()), e);
    }
  }

  private StreamPair connect(Sandbox sandbox, String host, int port)
      throws IOException, InterruptedException {
    InetAddress address = InetAddress.ofLiteral(host);
    int family = host.contains(":") ? Sockets.AF_INET6 : Sockets.AF_INET;
    Set<Namespace> own = PodNamespaces.of(sandbox.spec());
    Fd socket;
    try (Fd pause = sandbox.openPause(kernel.descriptors())) {
      // A socket belongs to the network namespace it was made in, wherever it is used later.
      socket =
          threads.inThoseOf(
              pause,
              own.contains(Namespace.NET) ? Set.of(Namespace.NET) : Set.of(),
              () -> kernel.sockets().socket(family, Sockets.SOCK_STREAM | Sockets.NONBLOCK, 0));
    }
    try {
      connect(socket, new SocketName.Inet(address, port));
      return new Connection(kernel, loop, socket);
    } catch (IOException | InterruptedException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void connect(Fd socket, SocketName name) throws IOException, InterruptedException {
    try {
      kernel.sockets().connect(socket, name);
      return;
    } catch (SyscallException e) {
      if (e.errno() != Errno.EINPROGRESS) {
        throw e;
      }
    }
    try (Readiness readiness = loop.watch(socket)) {
      readiness.await(Events.EPOLLOUT);
    }
    int error = kernel.sockets().option(socket, Sockets.SOL_SOCKET, Sockets.SO_ERROR);
    if (error != 0) {
      throw new SyscallException("connect", name.toString(), error);
    }
  }

  private static final class Connection implements StreamPair {
    private final FdInputStream in;
    private final OutputStream out;

    Connection(Kernel kernel, EventLoop loop, Fd socket) throws IOException {
      Fd writing = kernel.descriptors().duplicate(socket);
      in = new FdInputStream(kernel.descriptors(), loop, socket);
      out =
          new FdOutputStream(kernel.descriptors(), loop, writing) {
            @Override
            public void close() throws IOException {
              try {
                kernel.sockets().shutdown(writing, Sockets.SHUT_WR);
              } catch (SyscallException e) {
                if (e.errno() != Errno.ENOTCONN) {
                  throw e;
                }
              } finally {
                super.close();
              }
            }
          };
    }

    @Override
    public InputStream in() {
      return in;
    }

    @Override
    public OutputStream out() {
      return out;
    }

    @Override
    public void close() {
      in.close();
      try {
        out.close();
      } catch (IOException | IllegalStateException e) {
        return; // the other side is gone, or the output was closed before
      }
    }
  }
}
