package io.beanpod.sys.netlink;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.SyscallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Links, addresses, routes and neighbours of one network namespace. rtnetlink(7).
 *
 * <p>The socket belongs to the network namespace of the thread that opened it and can be used from
 * any thread after that. A {@link SyscallException} names the message type, what it was about, and
 * the kernel's own sentence where it gave one.
 */
public final class RouteSocket implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;

  private final NetlinkSocket socket;

  private RouteSocket(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens a socket in the calling thread's network namespace. */
  public static RouteSocket open(Sockets sockets) throws SyscallException {
    return new RouteSocket(NetlinkSocket.open(sockets, NETLINK_ROUTE));
  }

  /**
   * Makes a link with its settings, and a veth with those of both ends, and returns it. Where it
   * fails no link is left.
   *
   * @param settings must have a name
   */
  public Link createLink(LinkKind kind, LinkSettings settings) throws SyscallException {
    String name = settings.name();
    if (name == null) {
      throw new IllegalArgumentException("a new link needs a name");
    }
    if (settings.namespace() != null) {
      throw new IllegalArgumentException("make " + name + " here and move it there by a change");
    }
    Link made = answer(List.of(LinkCodec.create(kind, settings), LinkCodec.get(name)));
    List<LinkSettings> steps = settings.afterCreation();
    return steps.isEmpty() ? made : finish(made, steps);
  }

  private Link finish(Link made, List<LinkSettings> steps) throws SyscallException {
    List<NetlinkRequest> requests = new ArrayList<>();
    for (LinkSettings step : steps) {
      requests.add(LinkCodec.change(made.index(), step));
    }
    requests.add(LinkCodec.get(made.index()));
    try {
      return answer(requests);
    } catch (SyscallException e) {
      try {
        deleteLink(made.index());
      } catch (SyscallException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private Link answer(List<NetlinkRequest> requests) throws SyscallException {
    return LinkCodec.decode(socket.perform(requests).getLast());
  }

  /** Changes a link. */
  public void changeLink(int index, LinkSettings settings) throws SyscallException {
    socket.perform(changes(index, settings));
  }

  /** Removes a link; of a veth both ends. */
  public void deleteLink(int index) throws SyscallException {
    perform(LinkCodec.delete(index));
  }

  /** The link of a name, or empty. */
  public Optional<Link> link(String name) throws SyscallException {
    return link(LinkCodec.get(name));
  }

  /** The link of an index, or empty. */
  public Optional<Link> link(int index) throws SyscallException {
    return link(LinkCodec.get(index));
  }

  private Optional<Link> link(NetlinkRequest request) throws SyscallException {
    try {
      return Optional.of(answer(List.of(request)));
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** All links. */
  public List<Link> links() throws SyscallException {
    return list(LinkCodec.list(), LinkCodec.RTM_NEWLINK, LinkCodec::decode);
  }

  /**
   * Gives a link an address. IPv4 gets its broadcast address; IPv6 can be used at once, without
   * duplicate address detection.
   */
  public void addAddress(InterfaceAddress address) throws SyscallException {
    perform(AddressCodec.add(address));
  }

  /** Takes an address from a link. */
  public void deleteAddress(InterfaceAddress address) throws SyscallException {
    perform(AddressCodec.delete(address));
  }

  /** All addresses of all links, IPv4 and IPv6. */
  public List<InterfaceAddress> addresses() throws SyscallException {
    return list(AddressCodec.list(), AddressCodec.RTM_NEWADDR, AddressCodec::decode);
  }

  /** Adds a route; EEXIST when there is one to this destination with this metric. */
  public void addRoute(Route route) throws SyscallException {
    perform(RouteCodec.add(route, false));
  }

  /** Adds a route, in the place of one to this destination with this metric. */
  public void replaceRoute(Route route) throws SyscallException {
    perform(RouteCodec.add(route, true));
  }

  /** Removes a route. */
  public void deleteRoute(Route route) throws SyscallException {
    perform(RouteCodec.delete(route));
  }

  /** All unicast routes of the main table, IPv4 first. */
  public List<Route> routes() throws SyscallException {
    List<Route> routes = new ArrayList<>(routes(true));
    routes.addAll(routes(false));
    return routes;
  }

  private List<Route> routes(boolean ipv4) throws SyscallException {
    // A kernel without IPv6 answers its list with all the routes that it has.
    return list(RouteCodec.list(ipv4), RouteCodec.RTM_NEWROUTE, RouteCodec::decode).stream()
        .filter(route -> route.destination().isIpv4() == ipv4)
        .toList();
  }

  /** Sets a neighbour, in the place of one with this address. */
  public void setNeighbour(Neighbour neighbour) throws SyscallException {
    perform(NeighbourCodec.add(neighbour));
  }

  /** Removes a neighbour. */
  public void deleteNeighbour(Neighbour neighbour) throws SyscallException {
    perform(NeighbourCodec.delete(neighbour));
  }

  /** All neighbours of all links. */
  public List<Neighbour> neighbours() throws SyscallException {
    return list(NeighbourCodec.list(), NeighbourCodec.RTM_NEWNEIGH, NeighbourCodec::decode);
  }

  /**
   * Readies a network interface in one exchange with the kernel: settings, addresses, routes.
   *
   * @param link index of the link
   * @param settings usually {@link LinkSettings#withUp}, without which it takes no routes
   */
  public void configure(
      int link, LinkSettings settings, List<IpPrefix> addresses, List<Route> routes)
      throws SyscallException {
    List<NetlinkRequest> requests = changes(link, settings);
    for (IpPrefix address : addresses) {
      requests.add(AddressCodec.add(new InterfaceAddress(link, address)));
    }
    for (Route route : routes) {
      requests.add(RouteCodec.add(route, false));
    }
    socket.perform(requests);
  }

  private static List<NetlinkRequest> changes(int link, LinkSettings settings) {
    List<NetlinkRequest> requests = new ArrayList<>();
    for (LinkSettings step : settings.asChanges()) {
      requests.add(LinkCodec.change(link, step));
    }
    return requests;
  }

  private void perform(NetlinkRequest request) throws SyscallException {
    socket.perform(List.of(request));
  }

  private <T> List<T> list(
      NetlinkRequest request, int type, Function<NetlinkMessage, @Nullable T> decoder)
      throws SyscallException {
    return socket.perform(List.of(request)).stream()
        .filter(message -> message.type() == type)
        .map(decoder)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Closes the socket. */
  @Override
  public void close() {
    socket.close();
  }
}
