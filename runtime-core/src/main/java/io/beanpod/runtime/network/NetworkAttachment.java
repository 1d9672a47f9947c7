package io.beanpod.runtime.network;

import java.net.InetAddress;
import java.util.List;

/**
 * How a sandbox is reached.
 *
 * @param addresses its addresses on eth0, IPv4 first
 */
public record NetworkAttachment(String sandboxId, List<InetAddress> addresses) {
  public NetworkAttachment {
    addresses = List.copyOf(addresses);
  }
}
