package io.beanpod.pod.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;

/** Opens TCP connections, and says in the words of kubelet why one could not be opened. */
public final class Dial {

  private Dial() {}

  /**
   * Connects without any proxy.
   *
   * @throws IOException whose message is such as {@code dial tcp 10.0.0.2:80: connect: connection
   *     refused}
   */
  public static Socket connect(String host, int port, Deadline deadline) throws IOException {
    Socket socket = new Socket(Proxy.NO_PROXY);
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(host, port), deadline.remainingMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw explained(host, port, e);
    }
  }

  private static IOException explained(String host, int port, IOException e) {
    String what = "dial tcp " + hostAndPort(host, port) + ": ";
    return switch (e) {
      case SocketTimeoutException _ -> {
        SocketTimeoutException timeout = new SocketTimeoutException(what + "i/o timeout");
        timeout.initCause(e);
        yield timeout;
      }
      case UnknownHostException _ ->
          new IOException("dial tcp: lookup " + host + ": no such host", e);
      case ConnectException _ -> new IOException(what + "connect: " + reason(e), e);
      case NoRouteToHostException _ -> new IOException(what + "connect: no route to host", e);
      default -> new IOException(what + reason(e), e);
    };
  }

  /** The C library's words without the JDK's {@code (connect failed)} behind them. */
  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.replaceAll(" \\(.*\\)$", "").toLowerCase(Locale.ROOT);
  }

  /** An address and port as a URL writes them, IPv6 in brackets. */
  public static String hostAndPort(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
