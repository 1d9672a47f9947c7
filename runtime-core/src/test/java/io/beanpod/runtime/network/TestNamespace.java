package io.beanpod.runtime.network;

import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.netlink.InterfaceAddress;
import io.beanpod.sys.netlink.IpPrefix;
import io.beanpod.sys.netlink.LinkKind;
import io.beanpod.sys.netlink.LinkSettings;
import io.beanpod.sys.netlink.RouteSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A network namespace that lives as long as this: a thread that has moved into it. */
public final class TestNamespace implements AutoCloseable {
  public static final Kernel KERNEL = Kernel.linux();
  private static final int TIMEOUT_MILLIS = 3000;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  private final List<ServerSocket> servers = new ArrayList<>();
  private final PodNamespace namespace;
  private final int threadId;

  private TestNamespace() throws Exception {
    threadId = run(KERNEL.processes()::gettid);
    namespace =
        run(() -> {
          KERNEL.namespaces().unshare(Set.of(Namespace.NET));
          return PodNamespace.ofCallingThread(KERNEL);
        });
  }

  /** An empty namespace. */
  public static TestNamespace create() throws Exception {
    return new TestNamespace();
  }

  /** A namespace whose loopback is up, as a host's is. */
  public static TestNamespace host() throws Exception {
    TestNamespace host = new TestNamespace();
    host.routes().changeLink(1, LinkSettings.none().withUp(true));
    return host;
  }

  public PodNamespace pod() {
    return namespace;
  }

  /** The thread inside; /proc has its namespaces as a process'. */
  public int threadId() {
    return threadId;
  }

  public RouteSocket routes() {
    return namespace.inside();
  }

  /** Runs something on the thread inside. */
  public <T> T run(Callable<T> work) throws Exception {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Runs something on the thread inside. */
  public void act(Action action) throws Exception {
    run(() -> {
      action.run();
      return true;
    });
  }

  /** Connects this namespace by a veth pair to another one; both ends get an address. */
  public void connect(TestNamespace other, String name, IpPrefix here, IpPrefix there)
      throws Exception {
    var link =
        routes()
            .createLink(
                new LinkKind.Veth(LinkSettings.named(name).withNamespace(other.pod().descriptor())),
                LinkSettings.named(name).withUp(true));
    other.routes().changeLink(link.peer(), LinkSettings.none().withUp(true));
    routes().addAddress(new InterfaceAddress(link.index(), here));
    other.routes().addAddress(new InterfaceAddress(link.peer(), there));
  }

  /** Answers each TCP connection with a name and the address that it came from. */
  public void serve(int port, String name) throws Exception {
    ServerSocket server =
        run(() -> {
          ServerSocket socket = new ServerSocket();
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress(port));
          return socket;
        });
    servers.add(server);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (!server.isClosed()) {
            try (Socket client = server.accept()) {
              String text = name + " " + client.getInetAddress().getHostAddress();
              client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
              // The loop ends with the server; a client that went away is no matter.
            }
          }
        });
  }

  /** What a TCP server says, as seen from this namespace. */
  public String ask(String address, int port) throws Exception {
    return run(() -> {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    });
  }

  @Override
  public void close() {
    for (ServerSocket server : servers) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    namespace.close();
    thread.close();
  }

  /** Something that may fail. */
  public interface Action {
    void run() throws Exception;
  }
}
