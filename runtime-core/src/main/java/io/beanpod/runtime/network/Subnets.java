package io.beanpod.runtime.network;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.netlink.IpPrefix;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The networks that pods get addresses of.
 *
 * @param ipv6 empty on a host without IPv6
 */
record Subnets(IpPrefix ipv4, Optional<IpPrefix> ipv6) {
  private static final int ULA_TRIES = 16;
  private static final int ULA_LENGTH = 64;

  /**
   * Chooses networks that collide with nothing the host uses.
   *
   * @param used networks that the host routes to or has addresses of
   * @param hostIpv6 whether the host has IPv6
   * @param seed what tells this host and bridge from others, for the unique local network
   * @throws RuntimeFailure when a configured network collides, or none is free
   */
  static Subnets choose(
      NetworkConfig config, Collection<IpPrefix> used, boolean hostIpv6, String seed)
      throws RuntimeFailure {
    IpPrefix ipv4 = chooseIpv4(config, used);
    return config.ipv6Wanted() && hostIpv6
        ? new Subnets(ipv4, Optional.of(chooseIpv6(config, used, seed)))
        : new Subnets(ipv4, Optional.empty());
  }

  /** The networks as a list, IPv4 first. */
  List<IpPrefix> all() {
    return Stream.concat(Stream.of(ipv4), ipv6.stream()).toList();
  }

  /** One of the used networks that overlaps, but for default routes, which cover everything. */
  static Optional<IpPrefix> collision(IpPrefix network, Collection<IpPrefix> used) {
    return used.stream()
        .filter(other -> other.length() > 0)
        .filter(other -> other.contains(network.address()) || network.contains(other.address()))
        .findFirst();
  }

  private static IpPrefix chooseIpv4(NetworkConfig config, Collection<IpPrefix> used)
      throws RuntimeFailure {
    if (config.ipv4().isPresent()) {
      return free(config.ipv4().get(), used);
    }
    return Stream.concat(
            IntStream.rangeClosed(88, 127).mapToObj(i -> "10." + i + ".0.0/16"),
            IntStream.rangeClosed(20, 31).mapToObj(i -> "172." + i + ".0.0/16"))
        .map(IpPrefix::parse)
        .filter(candidate -> collision(candidate, used).isEmpty())
        .findFirst()
        .orElseThrow(() ->
            new RuntimeFailure(
                "The host routes to every network that pods could have (10.88.0.0/16 to"
                    + " 10.127.0.0/16 and 172.20.0.0/16 to 172.31.0.0/16): configure one that"
                    + " it can do without."));
  }

  private static IpPrefix chooseIpv6(NetworkConfig config, Collection<IpPrefix> used, String seed)
      throws RuntimeFailure {
    if (config.ipv6().isPresent()) {
      return free(config.ipv6().get(), used);
    }
    for (int i = 0; i < ULA_TRIES; i++) {
      IpPrefix candidate = uniqueLocal(seed + "#" + i);
      if (collision(candidate, used).isEmpty()) {
        return candidate;
      }
    }
    throw new RuntimeFailure(
        "The host routes to every unique local IPv6 network that pods could have: configure one.");
  }

  private static IpPrefix free(IpPrefix wanted, Collection<IpPrefix> used) throws RuntimeFailure {
    IpPrefix network = wanted.network();
    Optional<IpPrefix> other = collision(network, used);
    if (other.isPresent()) {
      throw new RuntimeFailure(
          "The pod network "
              + network
              + " collides with "
              + other.get()
              + ", which the host routes to already (see 'ip route'): configure another.");
    }
    return network;
  }

  /** fd00::/8, then 56 bits of a digest in the place of random ones. RFC 4193, section 3.2. */
  private static IpPrefix uniqueLocal(String seed) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
      byte[] address = new byte[16];
      address[0] = (byte) 0xfd;
      System.arraycopy(digest, 0, address, 1, ULA_LENGTH / 8 - 1);
      return new IpPrefix(InetAddress.getByAddress(address), ULA_LENGTH);
    } catch (NoSuchAlgorithmException | java.net.UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
