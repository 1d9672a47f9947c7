package io.beanpod.runtime.network.cni;

import io.beanpod.log.LogField;
import io.beanpod.runtime.NetworkStatus;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.network.AttachRequest;
import io.beanpod.runtime.network.Network;
import io.beanpod.runtime.network.NetworkAttachment;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.netlink.LinkSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The network of a CNI configuration.
 *
 * <p>An {@link Attachment} is on disk before the first plugin hears of a sandbox, and leaves the
 * disk after the last has forgotten it. So whatever a daemon that was killed has begun is ended by
 * the next one, and an ADD is always followed by a DEL, as the specification wants.
 */
public final class CniNetwork implements Network {
  private static final System.Logger LOG = System.getLogger(CniNetwork.class.getName());
  private static final int LOOPBACK = 1;

  private final CniConfig config;
  private final ConfigurationDirectory configurations;
  private final PluginRunner runner;
  private final PluginChain chain;
  private final Readiness readiness;
  private final AttachmentDirectory directory;
  private final Cleaner cleaner;
  private final Map<String, Attachment> attachments = new ConcurrentHashMap<>();

  /** The specification forbids two commands about one sandbox at a time. */
  private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

  /** GC comes alone: the specification forbids an ADD or DEL at the same time. */
  private final ReadWriteLock collecting = new ReentrantReadWriteLock();

  private CniNetwork(
      CniConfig config,
      PluginRunner runner,
      AttachmentDirectory directory,
      List<Attachment> known) {
    PluginDirectories plugins = new PluginDirectories(config.plugins());
    this.config = config;
    this.configurations = new ConfigurationDirectory(config.configurations());
    this.runner = runner;
    this.chain = new PluginChain(plugins, runner);
    this.readiness = new Readiness(plugins, chain);
    this.directory = directory;
    this.cleaner = new Cleaner(this::removeOrphan);
    known.forEach(attachment -> attachments.put(attachment.sandboxId(), attachment));
  }

  /**
   * Opens it; no plugin runs yet.
   *
   * @param cgroups the parent of the plugins' cgroups, this daemon's own; it need not exist
   * @param stateDirectory where the attachments are, on a disk; it belongs to one daemon at a time
   */
  public static CniNetwork open(
      CniConfig config, Kernel kernel, EventLoop loop, Cgroup cgroups, Path stateDirectory)
      throws IOException {
    AttachmentDirectory directory = new AttachmentDirectory(stateDirectory);
    PluginRunner runner = new PluginRunner(kernel, loop, cgroups, config.timeout());
    return new CniNetwork(config, runner, directory, directory.load());
  }

  @Override
  public boolean isWanted() {
    return switch (config.use()) {
      case NEVER -> false;
      case ALWAYS -> true;
      case WHEN_CONFIGURED -> {
        ConfigurationDirectory.Found found = configurations.find();
        // Files that are no network are a mistake, and no reason to connect pods in another way.
        yield found.network().isPresent() || !found.problem().isEmpty();
      }
    };
  }

  @Override
  public NetworkStatus status() {
    ConfigurationDirectory.Found found = configurations.find();
    return found
        .network()
        .map(readiness::of)
        .orElseGet(() -> NetworkStatus.notReady(complaint(found)));
  }

  private String complaint(ConfigurationDirectory.Found found) {
    return found.problem().isEmpty()
        ? "there is no CNI network configuration in %s; install a network add-on"
            .formatted(configurations.path())
        : found.problem();
  }

  @Override
  public NetworkAttachment attach(AttachRequest request) throws IOException, InterruptedException {
    ConfigurationDirectory.Found found = configurations.find();
    NetworkList network =
        found
            .network()
            .orElseThrow(() ->
                new RuntimeFailure(
                    "Pod %s cannot be connected: %s".formatted(request.pod(), complaint(found))));
    try {
      return attach(request, network);
    } catch (IOException e) {
      throw new RuntimeFailure(
          "Pod %s cannot join CNI network %s: %s"
              .formatted(request.pod(), network.name(), e.getMessage()),
          e);
    }
  }

  private NetworkAttachment attach(AttachRequest request, NetworkList network)
      throws IOException, InterruptedException {
    // Plugins connect pods to others; that a pod reaches itself is the runtime's part.
    request.namespace().inside().changeLink(LOOPBACK, LinkSettings.none().withUp(true));
    Attachment attachment = Attachment.of(request, network);
    return inTurn(
        request.sandboxId(),
        () -> {
          keep(attachment);
          return add(attachment, network);
        });
  }

  @FunctionalInterface
  private interface Turn<T> {
    T run() throws IOException, InterruptedException;
  }

  private <T> T inTurn(String sandboxId, Turn<T> work) throws IOException, InterruptedException {
    ReentrantLock turn = turns.computeIfAbsent(sandboxId, id -> new ReentrantLock());
    Lock shared = collecting.readLock();
    shared.lockInterruptibly();
    try {
      turn.lockInterruptibly();
      try {
        return work.run();
      } finally {
        turn.unlock();
      }
    } finally {
      shared.unlock();
    }
  }

  private void keep(Attachment attachment) throws IOException {
    directory.save(attachment);
    attachments.put(attachment.sandboxId(), attachment);
  }

  private NetworkAttachment add(Attachment attachment, NetworkList network)
      throws IOException, InterruptedException {
    Attachment now = attachment;
    try {
      String result = "{}";
      while (now.added() < network.plugins().size()) {
        result = chain.addNext(now, network);
        now = now.withNext(result);
        keep(now);
      }
      return new NetworkAttachment(attachment.sandboxId(), addresses(result));
    } catch (IOException | InterruptedException | RuntimeException e) {
      undo(now, e);
      throw e;
    }
  }

  private static List<InetAddress> addresses(String result) throws RuntimeFailure {
    List<InetAddress> addresses;
    try {
      addresses = CniResult.addresses(result);
    } catch (IllegalArgumentException e) {
      throw new RuntimeFailure("its result makes no sense: " + e.getMessage(), e);
    }
    if (addresses.isEmpty()) {
      throw new RuntimeFailure(
          "its plugins gave %s no address; a plugin with \"ipam\" is missing"
              .formatted(Attachment.INTERFACE));
    }
    return addresses;
  }

  /** Pause lives still, so the plugins can undo inside its namespace what they have done. */
  private void undo(Attachment attachment, Exception cause) {
    boolean interrupted = Thread.interrupted();
    try {
      delete(attachment, OptionalInt.of(attachment.pausePid()));
    } catch (IOException e) {
      cause.addSuppressed(e);
      cleaner.add(attachment.sandboxId()); // nobody else knows of this sandbox
    } catch (InterruptedException e) {
      interrupted = true;
      cleaner.add(attachment.sandboxId());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void detach(String sandboxId, OptionalInt pausePid)
      throws IOException, InterruptedException {
    if (!attachments.containsKey(sandboxId)) {
      return;
    }
    inTurn(
        sandboxId,
        () -> {
          Attachment attachment = attachments.get(sandboxId);
          if (attachment != null) {
            leave(attachment, pausePid);
          }
          return true;
        });
  }

  private void leave(Attachment attachment, OptionalInt pausePid)
      throws IOException, InterruptedException {
    try {
      delete(attachment, pausePid);
    } catch (IOException e) {
      throw new RuntimeFailure(
          "Pod %s cannot leave CNI network %s: %s"
              .formatted(attachment.pod(), attachment.list().name(), e.getMessage()),
          e);
    }
  }

  private void delete(Attachment attachment, OptionalInt livePause)
      throws IOException, InterruptedException {
    if (attachment.added() < attachment.list().plugins().size()) {
      runner.end(attachment.sandboxId()); // an ADD of a daemon that was killed may run still
    }
    chain.delete(attachment, livePause);
    runner.end(attachment.sandboxId());
    directory.delete(attachment.sandboxId());
    attachments.remove(attachment.sandboxId());
    turns.remove(attachment.sandboxId());
  }

  /** Begins to clean up; that may take long, and new sandboxes need not wait for it. */
  @Override
  public void reconcile(Set<String> live) {
    Set<String> orphans = new TreeSet<>(attachments.keySet());
    orphans.removeAll(live);
    cleaner.start(() -> clean(orphans, live));
  }

  /** Removes orphans, lets plugins look for more, and looks at those who live. */
  void clean(Set<String> orphans, Set<String> live) throws InterruptedException {
    for (String orphan : orphans) {
      if (!removeOrphan(orphan)) {
        cleaner.add(orphan);
      }
    }
    collect();
    for (Attachment attachment : List.copyOf(attachments.values())) {
      if (live.contains(attachment.sandboxId())) {
        check(attachment);
      }
    }
  }

  private boolean removeOrphan(String sandboxId) throws InterruptedException {
    try {
      detach(sandboxId, OptionalInt.empty());
      return true;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} It is tried again.", e.getMessage());
      return false;
    }
  }

  /** Lets the plugins of the configured network take away what no sandbox of it has. */
  private void collect() throws InterruptedException {
    Optional<NetworkList> network = isWanted() ? configurations.find().network() : Optional.empty();
    if (network.isEmpty()) {
      return;
    }
    Lock alone = collecting.writeLock();
    alone.lockInterruptibly();
    try {
      chain.collect(network.get(), membersOf(network.get()));
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what no pod has any more may be left on CNI network {0}: {1}",
          network.get().name(),
          e.getMessage());
    } finally {
      alone.unlock();
    }
  }

  private Set<String> membersOf(NetworkList network) throws IOException {
    Set<String> members = new TreeSet<>();
    for (Attachment attachment : attachments.values()) {
      if (attachment.list().name().equals(network.name())) {
        members.add(attachment.sandboxId());
      }
    }
    return members;
  }

  /** Tells of a living sandbox whose network is not as its plugins have left it. */
  private void check(Attachment attachment) throws InterruptedException {
    try {
      inTurn(
          attachment.sandboxId(),
          () -> {
            if (attachments.containsKey(attachment.sandboxId())) {
              chain.check(attachment, OptionalInt.of(attachment.pausePid()));
            }
            return true;
          });
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "pod {0}: {1}; where it is cut off indeed, delete it, and where it is not, the plugin is"
              + " wrong, and \"disableCheck\" in the configuration ends this message",
          LogField.pod(attachment.pod()),
          e.getMessage());
    }
  }

  @Override
  public void close() {
    cleaner.close();
  }
}
