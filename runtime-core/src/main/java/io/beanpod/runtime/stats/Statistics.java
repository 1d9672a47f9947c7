package io.beanpod.runtime.stats;

import io.beanpod.image.ContainerRoots;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.container.Container;
import io.beanpod.runtime.container.Containers;
import io.beanpod.runtime.sandbox.Sandbox;
import io.beanpod.runtime.sandbox.Sandboxes;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of a node's containers and sandboxes.
 *
 * <p>No lock of a container is taken, and no list fails or waits for one of its members: who cannot
 * be read is left out.
 */
public final class Statistics implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Statistics.class.getName());
  private static final int COUNTING_THREADS = 2;

  /** How long a list may wait for the first count of containers that have just started. */
  private static final Duration FIRST_COUNT = Duration.ofSeconds(2);

  private record Counts(ProcessStats processes, LayerStats layer) {}

  private final Sandboxes sandboxes;
  private final Containers containers;
  private final CgroupReader cgroups;
  private final ProcessReader processes;
  private final LayerReader layers;
  private final Recount<Counts> counts;
  private final CpuRates rates = new CpuRates();

  public Statistics(Kernel kernel, Sandboxes sandboxes, Containers containers, ContainerRoots roots)
      throws IOException {
    this.sandboxes = sandboxes;
    this.containers = containers;
    this.cgroups = new CgroupReader();
    this.processes = new ProcessReader(kernel);
    this.layers = new LayerReader(kernel, roots);
    this.counts = new Recount<>(this::count, COUNTING_THREADS);
  }

  private Counts count(String containerId) throws IOException {
    Container container = containers.get(containerId);
    int first = container.status().pid();
    return new Counts(processes.count(container.cgroup(), first), layers.count(containerId));
  }

  /** Those of some containers that run; none of another. */
  public List<ContainerStats> ofContainers(Collection<String> ids) throws InterruptedException {
    List<Container> running =
        ids.stream()
            .flatMap(id -> containers.find(id).stream())
            .filter(container -> container.status().state() == ContainerState.RUNNING)
            .toList();
    running.forEach(container -> counts.latest(container.id())); // all are counted while we wait
    long deadline = System.nanoTime() + FIRST_COUNT.toNanos();
    List<ContainerStats> stats = new ArrayList<>();
    for (Container container : running) {
      Optional<Counts> counted = counts.latest(container.id(), deadline);
      read(container.id(), () -> read(container, counted)).ifPresent(stats::add);
    }
    return stats;
  }

  /**
   * Those of a container.
   *
   * @throws io.beanpod.runtime.NoSuchObjectException when there is none of that id
   * @throws RuntimeFailure when it does not run
   */
  public ContainerStats ofContainer(String id) throws IOException, InterruptedException {
    Container container = containers.get(id);
    if (container.status().state() != ContainerState.RUNNING) {
      throw new RuntimeFailure("container %s does not run, so it uses nothing".formatted(id));
    }
    return read(container, counts.latest(id, System.nanoTime() + FIRST_COUNT.toNanos()));
  }

  private ContainerStats read(Container container, Optional<Counts> counted) throws IOException {
    Cgroup cgroup = container.cgroup();
    CgroupStats read = cgroups.read(cgroup);
    return new ContainerStats(
        container.id(),
        read,
        rates.of(cgroup, read.cpu().usageNanos()),
        counted.map(Counts::processes),
        counted.map(Counts::layer));
  }

  /** Those of some sandboxes that are ready; none of another. */
  public List<SandboxStats> ofSandboxes(Collection<String> ids) throws InterruptedException {
    List<Sandbox> ready =
        ids.stream()
            .flatMap(id -> sandboxes.find(id).stream())
            .filter(sandbox -> sandbox.status().ready())
            .toList();
    List<String> members = ready.stream().flatMap(sandbox -> members(sandbox).stream()).toList();
    Map<String, ContainerStats> byId = new HashMap<>();
    ofContainers(members).forEach(one -> byId.put(one.containerId(), one));
    List<SandboxStats> stats = new ArrayList<>();
    for (Sandbox sandbox : ready) {
      List<ContainerStats> own =
          members(sandbox).stream().filter(byId::containsKey).map(byId::get).toList();
      read(sandbox.id(), () -> read(sandbox, own)).ifPresent(stats::add);
    }
    return stats;
  }

  /**
   * Those of a sandbox.
   *
   * @throws io.beanpod.runtime.NoSuchObjectException when there is none of that id
   * @throws RuntimeFailure when it is not ready
   */
  public SandboxStats ofSandbox(String id) throws IOException, InterruptedException {
    Sandbox sandbox = sandboxes.get(id);
    if (!sandbox.status().ready()) {
      throw new RuntimeFailure("sandbox %s is not ready, so it uses nothing".formatted(id));
    }
    return read(sandbox, ofContainers(members(sandbox)));
  }

  private List<String> members(Sandbox sandbox) {
    return containers.of(sandbox).stream().map(Container::id).toList();
  }

  private SandboxStats read(Sandbox sandbox, List<ContainerStats> members) throws IOException {
    Cgroup cgroup = sandbox.podCgroup();
    CgroupStats read = cgroups.read(cgroup);
    return new SandboxStats(
        sandbox.id(),
        read,
        rates.of(cgroup, read.cpu().usageNanos()),
        interfaces(sandbox),
        ProcessReader.processes(cgroup).size(),
        members);
  }

  private static List<InterfaceStats> interfaces(Sandbox sandbox) throws IOException {
    if (sandbox.spec().network() != NetworkMode.POD) {
      return List.of();
    }
    List<InterfaceStats> interfaces = InterfaceStats.of(sandbox.status().pausePid());
    // Ready still: pause's number was its own while the file was read.
    return sandbox.status().ready() ? interfaces : List.of();
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> Optional<T> read(String id, Reading<T> reading) {
    try {
      return Optional.of(reading.read());
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "no figures of " + id, e);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    counts.close();
    rates.close();
  }
}
