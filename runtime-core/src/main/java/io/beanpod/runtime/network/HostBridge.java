package io.beanpod.runtime.network;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Errno;
import io.beanpod.sys.SyscallException;
import io.beanpod.sys.netlink.InterfaceAddress;
import io.beanpod.sys.netlink.IpPrefix;
import io.beanpod.sys.netlink.Link;
import io.beanpod.sys.netlink.LinkKind;
import io.beanpod.sys.netlink.LinkSettings;
import io.beanpod.sys.netlink.MacAddress;
import io.beanpod.sys.netlink.Route;
import io.beanpod.sys.netlink.RouteSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The bridge that joins the pods of this host, and is their gateway. */
final class HostBridge {
  private static final int DEFAULT_MTU = 1500;
  private static final int MOST_NAMES = 100;
  private static final Path MACHINE_ID = Path.of("/etc/machine-id");

  /**
   * The bridge as it stands.
   *
   * @param index its link index
   * @param mtu of it and of the pods' links
   */
  record Standing(int index, int mtu) {}

  private final NetworkConfig config;
  private final RouteSocket links;
  private final Path file;

  HostBridge(NetworkConfig config, RouteSocket links, Path file) {
    this.config = config;
    this.links = links;
    this.file = file;
  }

  /** What was chosen at an earlier time; empty when this network was never made. */
  Optional<NetworkIdentity> recorded() throws IOException {
    return NetworkIdentity.load(file);
  }

  /**
   * The recorded choice where it still holds, else a new one.
   *
   * @param inUse whether pods have addresses of the recorded one, so that it cannot be given up
   */
  NetworkIdentity identity(boolean inUse) throws IOException {
    Optional<NetworkIdentity> recorded = recorded();
    if (recorded.isPresent() && (inUse || ours(recorded.get()).isPresent())) {
      return recorded.get();
    }
    NetworkIdentity chosen = choose();
    chosen.save(file);
    return chosen;
  }

  /** Makes the bridge and gives it its addresses; what is there already stays. */
  Standing raise(NetworkIdentity identity) throws IOException {
    int mtu = config.mtu().isPresent() ? config.mtu().getAsInt() : mtuOfDefaultRoute();
    Optional<Link> present = links.link(identity.bridge());
    if (present.isPresent() && ours(identity).isEmpty()) {
      throw new RuntimeFailure(
          "Another program has made a link named "
              + identity.bridge()
              + ": remove it ('ip link delete "
              + identity.bridge()
              + "') or configure another bridge.");
    }
    Link bridge = present.isPresent() ? present.get() : create(identity, mtu);
    if (config.mtu().isPresent() && bridge.mtu() != mtu) {
      links.changeLink(bridge.index(), LinkSettings.none().withMtu(mtu));
    }
    HostSettings.refuseRouterAdvertisements(identity.bridge());
    for (IpPrefix network : identity.subnets().all()) {
      AddressPool pool = new AddressPool(network);
      try {
        links.addAddress(new InterfaceAddress(bridge.index(), pool.onLink(pool.gateway())));
      } catch (SyscallException failure) {
        if (failure.errno() != Errno.EEXIST) {
          throw failure;
        }
      }
    }
    boolean asItStands = present.isPresent() && config.mtu().isEmpty();
    return new Standing(bridge.index(), asItStands ? bridge.mtu() : mtu);
  }

  /** Removes the bridge if it is ours, and forgets what was chosen. */
  void remove() throws IOException {
    Optional<NetworkIdentity> recorded = recorded();
    if (recorded.isPresent()) {
      Optional<Link> bridge = ours(recorded.get());
      if (bridge.isPresent()) {
        links.deleteLink(bridge.get().index());
      }
    }
    Files.deleteIfExists(file);
  }

  /** The link of this identity, empty where it does not exist or another program made it. */
  Optional<Link> ours(NetworkIdentity identity) throws IOException {
    return links.link(identity.bridge()).filter(link -> identity.mac().equals(link.mac()));
  }

  private Link create(NetworkIdentity identity, int mtu) throws SyscallException {
    return links.createLink(
        new LinkKind.Bridge(false),
        LinkSettings.named(identity.bridge()).withMac(identity.mac()).withMtu(mtu).withUp(true));
  }

  private NetworkIdentity choose() throws IOException {
    List<IpPrefix> used =
        Stream.concat(
                links.routes().stream().map(Route::destination),
                links.addresses().stream().map(address -> address.prefix().network()))
            .toList();
    String name = freeName();
    String seed = Files.exists(MACHINE_ID) ? Files.readString(MACHINE_ID).strip() : "";
    Subnets subnets = Subnets.choose(config, used, HostSettings.hasIpv6(), seed + "/" + name);
    return new NetworkIdentity(name, randomMac(), subnets);
  }

  /** The configured name, or where it ends in a number the next that nobody has. */
  private String freeName() throws IOException {
    String stem = config.bridge().replaceFirst("\\d+$", "");
    String number = config.bridge().substring(stem.length());
    if (number.isEmpty()) {
      return config.bridge(); // raise() says who has it
    }
    for (int i = Integer.parseInt(number); i < MOST_NAMES; i++) {
      if (links.link(stem + i).isEmpty()) {
        return stem + i;
      }
    }
    throw new RuntimeFailure(
        "All bridges from "
            + config.bridge()
            + " to "
            + stem
            + (MOST_NAMES - 1)
            + " belong to others: configure another name.");
  }

  private int mtuOfDefaultRoute() throws SyscallException {
    Optional<Route> route =
        links.routes().stream()
            .filter(candidate -> candidate.destination().length() == 0)
            .min(Comparator.comparingInt(Route::metric));
    if (route.isEmpty()) {
      return DEFAULT_MTU;
    }
    return links.link(route.get().link()).map(Link::mtu).orElse(DEFAULT_MTU);
  }

  /** Locally administered and unicast; kept, so that pods' neighbour tables stay right. */
  private static MacAddress randomMac() {
    byte[] bytes = new byte[6];
    new SecureRandom().nextBytes(bytes);
    bytes[0] = 0x02;
    return MacAddress.of(bytes);
  }
}
