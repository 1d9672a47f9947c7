package io.beanpod.runtime.network;

import io.beanpod.runtime.NetworkStatus;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SyscallException;
import io.beanpod.sys.netlink.Link;
import io.beanpod.sys.netlink.LinkSettings;
import io.beanpod.sys.netlink.RouteSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pod network of a host.
 *
 * <p>It lives in the network namespace of the thread that opens it; other threads that call it have
 * to be in the same one. The bridge and the rules come with the first pod and go with the last.
 *
 * <p>A lease is on disk before the kernel hears of it, and leaves the disk after the kernel has
 * forgotten it. So {@link #reconcile} finds everything that a killed daemon left.
 */
public final class PodNetwork implements Network {
  private static final System.Logger LOG = System.getLogger(PodNetwork.class.getName());

  /** A bridge without pods stays this long: the next pod may be about to start. */
  private static final long IDLE_MILLIS = 1000;

  /** Who holds the lease of a sandbox that was made ahead of its pod. */
  private static final String AHEAD = "a pod to come";

  private record Active(
      NetworkIdentity identity, HostBridge.Standing bridge, RuleSet rules, AddressBook addresses) {}

  private final RouteSocket links;
  private final HostBridge hostBridge;
  private final LeaseDirectory directory;
  private final Firewall firewall = new Firewall();
  private final PortClaims claims = new PortClaims();
  private final Map<String, Lease> leases = new ConcurrentHashMap<>();

  private final Departures departures;

  /** The network as it stands in the kernel, null while there is none. Guarded by this. */
  private @Nullable Active active;

  private PodNetwork(
      RouteSocket links,
      RouteSocket departingLinks,
      HostBridge hostBridge,
      LeaseDirectory directory,
      List<Lease> known) {
    this.links = links;
    this.hostBridge = hostBridge;
    this.directory = directory;
    known.forEach(lease -> leases.put(lease.sandboxId(), lease));
    departures = new Departures(departingLinks, directory, this::forget);
    departures.later(firewall::prepare, 0);
  }

  /**
   * Opens the network of the calling thread's namespace; nothing changes in the kernel yet.
   *
   * @param stateDirectory where the leases are, on a file system that forgets them at a reboot; it
   *     belongs to one daemon at a time
   */
  public static PodNetwork open(NetworkConfig config, Kernel kernel, Path stateDirectory)
      throws IOException {
    Files.createDirectories(stateDirectory);
    LeaseDirectory directory = new LeaseDirectory(stateDirectory.resolve("leases"));
    List<Lease> known = directory.load();
    RouteSocket links = RouteSocket.open(kernel.sockets());
    boolean opened = false;
    try {
      RouteSocket departingLinks = RouteSocket.open(kernel.sockets());
      opened = true;
      HostBridge bridge = new HostBridge(config, links, stateDirectory.resolve("network"));
      return new PodNetwork(links, departingLinks, bridge, directory, known);
    } finally {
      if (!opened) {
        links.close();
      }
    }
  }

  /** The built-in network needs nothing but the kernel. */
  @Override
  public boolean isWanted() {
    return true;
  }

  @Override
  public NetworkStatus status() {
    return NetworkStatus.READY;
  }

  @Override
  public NetworkAttachment attach(AttachRequest request) throws IOException {
    return attach(request.sandboxId(), request.pod(), request.namespace(), request.spec().ports());
  }

  /**
   * Gives a sandbox its interface, addresses, routes and host ports.
   *
   * @param pod the pod's name for messages, {@code namespace/name}
   * @param namespace its network namespace; the caller closes it
   * @throws RuntimeFailure when a host port is taken (the sentence says by whom) or no address is
   *     free; nothing of the sandbox is left then
   */
  NetworkAttachment attach(
      String sandboxId, String pod, PodNamespace namespace, List<PortMapping> ports)
      throws IOException {
    for (PortMapping port : ports) {
      HostPort.check(port);
    }
    Lease lease = lease(sandboxId, pod, ports);
    boolean attached = false;
    try {
      join(lease, namespace);
      openPorts(lease);
      attached = true;
      return new NetworkAttachment(sandboxId, lease.addresses());
    } finally {
      if (!attached) {
        detach(sandboxId);
      }
    }
  }

  @Override
  public boolean connectsAhead() {
    return true;
  }

  @Override
  public void attachAhead(String sandboxId, PodNamespace namespace) throws IOException {
    attach(sandboxId, AHEAD, namespace, List.of());
  }

  @Override
  public NetworkAttachment assign(AttachRequest request) throws IOException {
    assign(request.sandboxId(), request.pod(), request.spec().ports());
    return attachment(request.sandboxId()).orElseThrow();
  }

  /**
   * Tells whose an attached sandbox is and which host ports lead to it, for one that was attached
   * without ports ahead of its pod.
   *
   * @throws RuntimeFailure when a host port is taken; the sandbox stays as it was then
   */
  void assign(String sandboxId, String pod, List<PortMapping> ports) throws IOException {
    for (PortMapping port : ports) {
      HostPort.check(port);
    }
    Lease before = leases.get(sandboxId);
    if (before == null || !before.ports().isEmpty()) {
      throw new IllegalStateException(
          "sandbox "
              + sandboxId
              + (before == null ? " is not attached" : " has host ports already"));
    }
    Lease lease = new Lease(sandboxId, pod, before.addresses(), ports);
    boolean assigned = false;
    try {
      claims.take(lease);
      directory.save(lease);
      leases.put(sandboxId, lease);
      openPorts(lease);
      assigned = true;
    } finally {
      if (!assigned) {
        claims.release(sandboxId);
        leases.put(sandboxId, before);
        directory.save(before);
      }
    }
  }

  private void openPorts(Lease lease) throws IOException {
    if (!lease.ports().isEmpty()) {
      firewall.add(activate().rules(), lease, leases.values());
    }
  }

  @Override
  public void detach(String sandboxId, OptionalInt pausePid) throws IOException {
    detach(sandboxId);
  }

  /**
   * Takes a sandbox off the network. Its host ports are free when this returns; its interface and
   * addresses follow at once in the background. A sandbox that has none is no error.
   */
  void detach(String sandboxId) throws IOException {
    Lease lease = leave(sandboxId);
    if (lease != null) {
      try {
        if (!lease.ports().isEmpty()) {
          firewall.remove(activate().rules(), lease, leases.values());
        }
      } finally {
        claims.release(sandboxId);
        departures.clean(lease);
      }
    }
  }

  /** How a sandbox is reached; empty when it has no part in this network. */
  public Optional<NetworkAttachment> attachment(String sandboxId) {
    return Optional.ofNullable(leases.get(sandboxId))
        .map(lease -> new NetworkAttachment(sandboxId, lease.addresses()));
  }

  /**
   * Puts the kernel in step with the leases, at the start of a daemon: sandboxes that do not live
   * lose theirs, those that live get their rules and ports again, links without a lease go.
   *
   * @param live the sandboxes that live
   */
  @Override
  public synchronized void reconcile(Set<String> live) throws IOException {
    for (String sandboxId : List.copyOf(leases.keySet())) {
      if (!live.contains(sandboxId)) {
        Lease lease = leave(sandboxId);
        if (lease != null) {
          departures.clean(lease);
        }
      }
    }
    if (!leases.isEmpty()) {
      activate();
      leases.values().forEach(claims::resume);
    }
    Optional<NetworkIdentity> identity = hostBridge.recorded();
    if (identity.isPresent()) {
      sweep(identity.get());
      departures.later(this::removeIfUnused, IDLE_MILLIS);
    }
  }

  private synchronized Lease lease(String sandboxId, String pod, List<PortMapping> ports)
      throws IOException {
    if (leases.containsKey(sandboxId) || departures.isPending(sandboxId)) {
      throw new RuntimeFailure("Sandbox " + sandboxId + " has a place in the network already.");
    }
    AddressBook book = activate().addresses();
    List<InetAddress> addresses = book.take(pod);
    Lease lease = new Lease(sandboxId, pod, addresses, ports);
    boolean taken = false;
    try {
      claims.take(lease);
      directory.save(lease);
      taken = true;
    } finally {
      if (!taken) {
        claims.release(sandboxId);
        book.release(addresses);
      }
    }
    leases.put(sandboxId, lease);
    return lease;
  }

  private synchronized @Nullable Lease leave(String sandboxId) {
    Lease lease = leases.remove(sandboxId);
    if (lease != null) {
      departures.announce(lease);
    }
    return lease;
  }

  private void join(Lease lease, PodNamespace namespace) throws IOException {
    Active network = activate();
    try {
      PodLink.raise(links, namespace, network.bridge(), lease, network.addresses());
    } catch (SyscallException failure) {
      if (stands(network)) {
        throw new RuntimeFailure(
            "Pod " + lease.pod() + " cannot be joined to the network: " + failure.getMessage(),
            failure);
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "Somebody removed the bridge {0}; it is made anew",
          network.identity().bridge());
      Active again = reactivate();
      PodLink.raise(links, namespace, again.bridge(), lease, again.addresses());
    }
  }

  private boolean stands(Active network) throws IOException {
    return hostBridge
        .ours(network.identity())
        .filter(bridge -> bridge.index() == network.bridge().index())
        .isPresent();
  }

  /** The network in the kernel; makes it when it is not there. */
  private synchronized Active activate() throws IOException {
    if (active == null) {
      List<Lease> known = known().toList();
      NetworkIdentity identity = hostBridge.identity(!known.isEmpty());
      HostSettings.enableForwarding(identity.subnets().ipv6().isPresent());
      HostBridge.Standing bridge = hostBridge.raise(identity);
      RuleSet rules = new RuleSet(identity.bridge(), identity.subnets());
      if (firewall.install(rules, leases.values())) {
        HostSettings.routeLocalAddresses(identity.bridge());
        departures.later(() -> firewall.warnOfOthers(identity.bridge()), 0);
      }
      rejoin(bridge);
      active = new Active(identity, bridge, rules, new AddressBook(identity.subnets(), known));
    }
    return active;
  }

  private synchronized Active reactivate() throws IOException {
    active = null;
    return activate();
  }

  /** Puts the links of pods that run back on the bridge, if somebody took that away. */
  private void rejoin(HostBridge.Standing bridge) throws IOException {
    for (Lease lease : leases.values()) {
      Optional<Link> link = links.link(lease.linkName());
      if (link.isPresent() && link.get().master() != bridge.index()) {
        int index = link.get().index();
        links.changeLink(index, LinkSettings.none().withMaster(bridge.index()));
        links.changeLink(index, LinkSettings.none().withHairpin(true));
      }
    }
  }

  /** Removes links on the bridge that belong to no lease. */
  private void sweep(NetworkIdentity identity) throws IOException {
    Optional<Link> bridge = hostBridge.ours(identity);
    if (bridge.isEmpty()) {
      return;
    }
    Set<String> owned = known().map(Lease::linkName).collect(Collectors.toSet());
    for (Link link : links.links()) {
      if (link.master() == bridge.get().index() && !owned.contains(link.name())) {
        LOG.log(System.Logger.Level.INFO, "Removing {0}, which no pod has any more", link.name());
        departures.delete(link);
      }
    }
  }

  /** The leases that hold addresses: those of sandboxes, and those that are about to end. */
  private Stream<Lease> known() {
    return Stream.concat(leases.values().stream(), departures.pending().stream());
  }

  private synchronized void forget(Lease lease) {
    if (active != null) {
      active.addresses().release(lease.addresses());
    }
    departures.later(this::removeIfUnused, IDLE_MILLIS);
  }

  private synchronized void removeIfUnused() {
    if (known().findAny().isPresent()) {
      return;
    }
    try {
      Optional<NetworkIdentity> identity = hostBridge.recorded();
      if (identity.isPresent()) {
        firewall.uninstall(new RuleSet(identity.get().bridge(), identity.get().subnets()));
        hostBridge.remove();
      }
      active = null;
    } catch (IOException failure) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The bridge or the rules of the pod network could not be removed",
          failure);
    }
  }

  /**
   * Waits until what has been detached is gone, and lets go. Pods that are attached stay so;
   * without any, bridge and rules are removed.
   */
  @Override
  public void close() {
    departures.close();
    removeIfUnused();
    claims.releaseAll();
    firewall.close();
    links.close();
  }
}
