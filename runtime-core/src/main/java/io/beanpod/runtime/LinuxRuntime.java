package io.beanpod.runtime;

import io.beanpod.image.ImageStore;
import io.beanpod.log.LogField;
import io.beanpod.runtime.cdi.CdiDevices;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.cgroup.CgroupRoot;
import io.beanpod.runtime.cgroup.PodCgroups;
import io.beanpod.runtime.container.Container;
import io.beanpod.runtime.container.Containers;
import io.beanpod.runtime.container.ExecRunner;
import io.beanpod.runtime.container.InitProcesses;
import io.beanpod.runtime.container.RightsResolver;
import io.beanpod.runtime.lsm.LsmLabels;
import io.beanpod.runtime.network.Network;
import io.beanpod.runtime.network.NodeNetwork;
import io.beanpod.runtime.network.PodNetwork;
import io.beanpod.runtime.network.cni.CniNetwork;
import io.beanpod.runtime.sandbox.NamespaceThreads;
import io.beanpod.runtime.sandbox.PodConnector;
import io.beanpod.runtime.sandbox.Sandbox;
import io.beanpod.runtime.sandbox.SandboxShelf;
import io.beanpod.runtime.sandbox.Sandboxes;
import io.beanpod.runtime.sandbox.UserNamespaces;
import io.beanpod.runtime.seccomp.SeccompFilters;
import io.beanpod.runtime.state.StateDirectories;
import io.beanpod.runtime.state.StateLock;
import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.SandboxStats;
import io.beanpod.runtime.stats.Statistics;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The runtime on the running kernel. */
public final class LinuxRuntime implements PodRuntime {

  private static final System.Logger LOG = System.getLogger(LinuxRuntime.class.getName());
  private static final int NAMESPACE_THREADS = 4;

  private final StateLock lock;
  private final EventHub events;
  private final EventLoop loop;
  private final NamespaceThreads threads;
  private final CgroupRoot cgroups;
  private final PodCgroups podCgroups;
  private final Cgroup monitors;
  private final Cgroup plugins;
  private final Network network;
  private final UserNamespaces userNamespaces;
  private final UserNamespaceSupport userNamespaceSupport;
  private final Sandboxes sandboxes;
  private final InitProcesses inits;
  private final Containers containers;
  private final Statistics statistics;
  private final ExecRunner execs;
  private final PodConnector connector;

  private LinuxRuntime(Kernel kernel, ImageStore images, RuntimeConfig config)
      throws IOException, InterruptedException {
    Directories directories = config.directories();
    new StateDirectories(directories.run());
    lock = takeLock(kernel, directories);
    events = new EventHub();
    loop = new EventLoop(kernel.events());
    threads = new NamespaceThreads(kernel.namespaces(), NAMESPACE_THREADS);
    cgroups = CgroupRoot.find(kernel);
    podCgroups = new PodCgroups(kernel, cgroups, config.cgroupDriver());
    plugins = cgroups.at(own("plugins", directories));
    network =
        new NodeNetwork(
            CniNetwork.open(config.cni(), kernel, loop, plugins, directories.lib().resolve("cni")),
            PodNetwork.open(config.network(), kernel, directories.run().resolve("network")));
    userNamespaces = new UserNamespaces(kernel, loop);
    sandboxes =
        new Sandboxes(
            kernel,
            podCgroups,
            network,
            loop,
            threads,
            userNamespaces,
            directories.sandboxes(),
            events::tell,
            config.timeline());
    // Its own: another beanpod that ends removes its empty one, at whatever moment.
    monitors = cgroups.create(own("monitors", directories));
    inits = new InitProcesses(kernel, loop, threads, monitors);
    containers =
        Containers.open(
            kernel,
            images,
            loop,
            userNamespaces,
            directories.containers(),
            new CdiDevices(CdiDevices.DIRECTORIES),
            new RightsResolver(
                new SeccompFilters(directories.run().resolve("seccomp")), LsmLabels.open()),
            inits,
            events::tell,
            config.timeline());
    statistics = new Statistics(kernel, sandboxes, containers, images.containers());
    execs = new ExecRunner(kernel, loop, inits);
    connector = new PodConnector(kernel, loop, threads);
    userNamespaceSupport = userNamespaces.tryOut(images.containers());
    sandboxes.recover();
    containers.recover(sandboxes);
  }

  /**
   * Opens the runtime of some directories and takes over what runs there.
   *
   * @throws RuntimeFailure when another process has it open, or the host lacks something
   */
  public static LinuxRuntime open(Kernel kernel, ImageStore images, RuntimeConfig config)
      throws IOException, InterruptedException {
    return new LinuxRuntime(kernel, images, config);
  }

  /**
   * Makes the namespaces and the network of one sandbox ahead until what this returns is closed.
   */
  public SandboxShelf prepareAhead() {
    return sandboxes.prepareAhead();
  }

  /** The name of a cgroup that is this runtime's alone, also where several share a machine. */
  private static String own(String name, Directories directories) {
    return "%s-%08x".formatted(name, directories.run().toString().hashCode());
  }

  private static StateLock takeLock(Kernel kernel, Directories directories) throws IOException {
    if (StateLock.isHeld(kernel, directories.run())) {
      throw new RuntimeFailure(
          "another beanpod uses %s; stop it, or talk to it with the commands that need a daemon"
              .formatted(directories.run()));
    }
    return StateLock.take(kernel, directories.run());
  }

  /** A node without pods keeps nothing of ours. */
  private static void removeIfEmpty(Cgroup cgroup) {
    try {
      if (cgroup.exists() && !cgroup.isPopulated() && cgroup.children().isEmpty()) {
        cgroup.remove();
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot remove the cgroup {0}",
          LogField.path(cgroup.path()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public SandboxStatus runSandbox(SandboxSpec spec) throws IOException, InterruptedException {
    return sandboxes.run(spec);
  }

  @Override
  public void stopSandbox(String sandboxId) throws IOException, InterruptedException {
    Sandbox sandbox = sandboxes.get(sandboxId);
    for (Container container : containers.of(sandbox)) {
      containers.stop(container, Duration.ZERO);
    }
    sandboxes.stop(sandbox);
  }

  @Override
  public void removeSandbox(String sandboxId) throws IOException, InterruptedException {
    Optional<Sandbox> sandbox = sandboxes.find(sandboxId);
    if (sandbox.isEmpty()) {
      return;
    }
    for (Container container : containers.of(sandbox.get())) {
      containers.remove(container);
    }
    sandboxes.remove(sandbox.get());
  }

  @Override
  public ContainerStatus createContainer(String sandboxId, ContainerSpec spec)
      throws IOException, InterruptedException {
    return containers.create(sandboxes.get(sandboxId), spec);
  }

  @Override
  public void startContainer(String containerId) throws IOException, InterruptedException {
    containers.start(containers.get(containerId));
  }

  @Override
  public void stopContainer(String containerId, Duration gracePeriod)
      throws IOException, InterruptedException {
    containers.stop(containers.get(containerId), gracePeriod);
  }

  @Override
  public void removeContainer(String containerId) throws IOException, InterruptedException {
    Optional<Container> container = containers.find(containerId);
    if (container.isPresent()) {
      containers.remove(container.get());
    }
  }

  @Override
  public void updateContainer(String containerId, Resources resources) throws IOException {
    containers.update(containers.get(containerId), resources);
  }

  @Override
  public ExecSession exec(String containerId, ExecSpec spec)
      throws IOException, InterruptedException {
    return execs.start(containers.get(containerId), spec);
  }

  @Override
  public ExecResult execSync(
      String containerId, List<String> command, Duration timeout, int maxOutput)
      throws IOException, InterruptedException {
    return execs.run(containers.get(containerId), command, timeout, maxOutput);
  }

  @Override
  public AttachSession attach(String containerId, boolean stdin)
      throws IOException, InterruptedException {
    return containers.attach(containers.get(containerId), stdin);
  }

  @Override
  public void reopenLog(String containerId) throws IOException, InterruptedException {
    containers.reopenLog(containers.get(containerId));
  }

  @Override
  public StreamPair connect(String sandboxId, int port) throws IOException, InterruptedException {
    return connector.connect(sandboxes.get(sandboxId), port);
  }

  @Override
  public Optional<SandboxStatus> sandbox(String sandboxId) {
    return sandboxes.find(sandboxId).map(Sandbox::status);
  }

  @Override
  public Optional<SandboxSpec> sandboxInTheMaking(String sandboxId) {
    return sandboxes.inTheMaking(sandboxId);
  }

  @Override
  public Optional<ContainerStatus> container(String containerId) {
    return containers.find(containerId).map(Container::status);
  }

  @Override
  public List<SandboxStatus> sandboxes() {
    return sandboxes.all().stream().map(Sandbox::status).toList();
  }

  @Override
  public List<ContainerStatus> containers() {
    return containers.all().stream().map(Container::status).toList();
  }

  @Override
  public NetworkStatus networkStatus() {
    return network.status();
  }

  @Override
  public ContainerStats stats(String containerId) throws IOException, InterruptedException {
    return statistics.ofContainer(containerId);
  }

  @Override
  public List<ContainerStats> containerStats(Collection<String> containerIds)
      throws InterruptedException {
    return statistics.ofContainers(containerIds);
  }

  @Override
  public SandboxStats sandboxStats(String sandboxId) throws IOException, InterruptedException {
    return statistics.ofSandbox(sandboxId);
  }

  @Override
  public List<SandboxStats> sandboxStats(Collection<String> sandboxIds)
      throws InterruptedException {
    return statistics.ofSandboxes(sandboxIds);
  }

  @Override
  public UserNamespaceSupport userNamespaces() {
    return userNamespaceSupport;
  }

  @Override
  public Subscription subscribe(Consumer<RuntimeEvent> listener) {
    return events.subscribe(listener);
  }

  @Override
  public void close() {
    statistics.close();
    containers.close();
    sandboxes.close();
    podCgroups.close();
    userNamespaces.close();
    inits.close();
    network.close();
    threads.close();
    loop.close();
    events.close();
    removeIfEmpty(cgroups.at("pods"));
    removeIfEmpty(monitors);
    removeIfEmpty(plugins);
    removeIfEmpty(cgroups.base());
    cgroups.close();
    lock.close();
  }
}
