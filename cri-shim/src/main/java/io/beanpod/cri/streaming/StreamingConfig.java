package io.beanpod.cri.streaming;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where the streaming server listens.
 *
 * @param address of the node itself; port 0 lets the kernel choose one. Whoever can read a URL on
 *     its way can use it, so any other address than a loopback one needs TLS
 * @param tls the certificate; without one the server speaks plain HTTP
 */
public record StreamingConfig(
    InetSocketAddress address, Optional<TlsKeyPair> tls, StreamingLimits limits) {

  public StreamingConfig {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "the streaming server's address %s is no IP address of this machine"
              .formatted(address.getHostString()));
    }
    if (tls.isEmpty() && !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "the streaming server would listen on %s without TLS, for everybody to read; name a certificate and key, or listen on 127.0.0.1"
              .formatted(address.getAddress().getHostAddress()));
    }
  }

  /**
   * Plain HTTP on 127.0.0.1, on a port of the kernel's choice, as kubelet on the same node needs.
   */
  public static StreamingConfig loopback() {
    return new StreamingConfig(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
        Optional.empty(),
        StreamingLimits.DEFAULT);
  }
}
