package io.beanpod.pod.testing;

import io.beanpod.runtime.AttachSession;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerStartException;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.ExecResult;
import io.beanpod.runtime.ExecSession;
import io.beanpod.runtime.ExecSpec;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.NetworkStatus;
import io.beanpod.runtime.NoSuchObjectException;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.Resources;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.StreamPair;
import io.beanpod.runtime.Subscription;
import io.beanpod.runtime.UserNamespaceSupport;
import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.SandboxStats;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A runtime without processes: containers run until a test lets them exit or the engine stops them.
 * Every call is noted as one word, such as {@code start app/0}.
 */
public final class FakeRuntime implements PodRuntime {

  private final ManualTime time;
  private final Map<String, SandboxStatus> sandboxes = new LinkedHashMap<>();
  private final Map<String, ContainerStatus> containers = new LinkedHashMap<>();
  private final List<Consumer<RuntimeEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<String, String> faults = new HashMap<>();
  private final Map<String, Long> needsSeconds = new HashMap<>();
  private volatile Function<List<String>, ExecResult> exec =
      command -> new ExecResult(0, new byte[0], new byte[0], false);
  private int ids;

  public FakeRuntime(ManualTime time) {
    this.time = time;
  }

  /** What has been called so far. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** The calls that begin with one of these words. */
  public List<String> calls(String... words) {
    return calls.stream()
        .filter(call -> List.of(words).contains(call.replaceAll(" .*", "")))
        .toList();
  }

  /** Makes every later call of that text fail; an empty message ends that. */
  public synchronized void fail(String call, String message) {
    if (message.isEmpty()) {
      faults.remove(call);
    } else {
      faults.put(call, message);
    }
  }

  /** A container ends that long after its stop signal, if it is not killed before. */
  public synchronized void needsToStop(String container, long seconds) {
    needsSeconds.put(container, seconds);
  }

  public void onExec(Function<List<String>, ExecResult> answer) {
    exec = answer;
  }

  private synchronized void call(String text) throws RuntimeFailure {
    calls.add(text);
    String fault = faults.get(text);
    if (fault != null) {
      throw new RuntimeFailure(fault);
    }
  }

  private void tell(RuntimeEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  @Override
  public SandboxStatus runSandbox(SandboxSpec spec) throws IOException {
    call("sandbox " + spec.pod().attempt());
    SandboxStatus status;
    synchronized (this) {
      List<String> addresses =
          spec.network() == NetworkMode.HOST ? List.of() : List.of("127.0.0." + (2 + ids));
      status = new SandboxStatus("sandbox-" + ids++, spec, true, time.now(), addresses, 100);
      sandboxes.put(status.id(), status);
    }
    tell(new RuntimeEvent.SandboxReady(time.now(), status));
    return status;
  }

  /** Pause dies, and with it every container. */
  public void killSandbox(String id) {
    for (ContainerStatus container : containers()) {
      if (container.sandboxId().equals(id) && container.state() == ContainerState.RUNNING) {
        exited(container.id(), 137, "Error");
      }
    }
    stopped(id);
  }

  private void stopped(String id) {
    SandboxStatus stopped;
    synchronized (this) {
      SandboxStatus s = sandboxes.get(id);
      if (s == null || !s.ready()) {
        return;
      }
      stopped = new SandboxStatus(id, s.spec(), false, s.createdAt(), List.of(), 0);
      sandboxes.put(id, stopped);
    }
    tell(new RuntimeEvent.SandboxStopped(time.now(), stopped));
  }

  @Override
  public void stopSandbox(String sandboxId) throws IOException {
    call("stop-sandbox " + sandboxId);
    killSandbox(sandboxId);
  }

  @Override
  public void removeSandbox(String sandboxId) throws IOException {
    call("remove-sandbox " + sandboxId);
    killSandbox(sandboxId);
    synchronized (this) {
      containers.values().removeIf(c -> c.sandboxId().equals(sandboxId));
      sandboxes.remove(sandboxId);
    }
  }

  @Override
  public ContainerStatus createContainer(String sandboxId, ContainerSpec spec) throws IOException {
    call("create " + spec.name() + "/" + spec.attempt());
    ContainerStatus status;
    synchronized (this) {
      status =
          new ContainerStatus(
              "container-" + ids++,
              sandboxId,
              spec,
              "sha256:" + spec.image(),
              ContainerState.CREATED,
              time.now(),
              null,
              null,
              0,
              "",
              "",
              0,
              null);
      containers.put(status.id(), status);
    }
    tell(new RuntimeEvent.ContainerCreated(time.now(), status));
    return status;
  }

  @Override
  public void startContainer(String containerId) throws IOException {
    ContainerStatus container = get(containerId);
    String name = container.spec().name();
    try {
      call("start " + name + "/" + container.spec().attempt());
    } catch (RuntimeFailure e) {
      exited(containerId, 128, "StartError");
      throw new ContainerStartException(String.valueOf(e.getMessage()));
    }
    ContainerStatus running = with(container, ContainerState.RUNNING, 0, "");
    put(running);
    tell(new RuntimeEvent.ContainerStarted(time.now(), running));
  }

  private ContainerStatus with(
      ContainerStatus c, ContainerState state, int exitCode, String reason) {
    boolean exited = state == ContainerState.EXITED;
    return new ContainerStatus(
        c.id(),
        c.sandboxId(),
        c.spec(),
        c.imageId(),
        state,
        c.createdAt(),
        c.startedAt() == null && !exited ? time.now() : c.startedAt(),
        exited ? time.now() : null,
        exitCode,
        reason,
        "",
        exited ? 0 : 4711,
        null);
  }

  private synchronized void put(ContainerStatus status) {
    containers.put(status.id(), status);
  }

  private synchronized ContainerStatus get(String id) throws NoSuchObjectException {
    ContainerStatus status = containers.get(id);
    if (status == null) {
      throw new NoSuchObjectException("container", id);
    }
    return status;
  }

  /** The running container of that name exits by itself. */
  public void exit(String name, int exitCode) {
    ContainerStatus running =
        containers().stream()
            .filter(c -> c.spec().name().equals(name) && c.state() == ContainerState.RUNNING)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(name + " does not run"));
    exited(running.id(), exitCode, exitCode == 0 ? "Completed" : "Error");
  }

  private void exited(String id, int exitCode, String reason) {
    ContainerStatus status;
    synchronized (this) {
      ContainerStatus before = containers.get(id);
      if (before == null || before.state() == ContainerState.EXITED) {
        return;
      }
      status = with(before, ContainerState.EXITED, exitCode, reason);
      containers.put(id, status);
      notifyAll();
    }
    tell(new RuntimeEvent.ContainerExited(time.now(), status));
  }

  @Override
  public void stopContainer(String containerId, Duration gracePeriod)
      throws IOException, InterruptedException {
    ContainerStatus container = get(containerId);
    String name = container.spec().name();
    long needed;
    synchronized (this) {
      needed = needsSeconds.getOrDefault(name, 0L);
    }
    boolean obeys = needed <= gracePeriod.toSeconds();
    Duration wait = obeys ? Duration.ofSeconds(needed) : gracePeriod;
    if (wait.isPositive()) {
      // The alarm is set before the call is noted: a test that has seen the call may move the
      // clock.
      time.after(wait, () -> exited(containerId, obeys ? 0 : 137, obeys ? "Completed" : "Error"));
    }
    call("stop " + name + " " + gracePeriod.toSeconds() + "s");
    if (!wait.isPositive()) {
      exited(containerId, 143, "Error");
      return;
    }
    synchronized (this) {
      while (get(containerId).state() == ContainerState.RUNNING) {
        wait();
      }
    }
  }

  @Override
  public void removeContainer(String containerId) throws IOException {
    ContainerStatus container;
    synchronized (this) {
      container = containers.remove(containerId);
    }
    if (container != null) {
      call("remove " + container.spec().name() + "/" + container.spec().attempt());
    }
  }

  @Override
  public ExecResult execSync(
      String containerId, List<String> command, Duration timeout, int maxOutput)
      throws IOException {
    call("exec " + get(containerId).spec().name() + " " + String.join(" ", command));
    return exec.apply(command);
  }

  @Override
  public Optional<SandboxSpec> sandboxInTheMaking(String sandboxId) {
    return Optional.empty();
  }

  @Override
  public synchronized Optional<SandboxStatus> sandbox(String sandboxId) {
    return Optional.ofNullable(sandboxes.get(sandboxId));
  }

  @Override
  public synchronized Optional<ContainerStatus> container(String containerId) {
    return Optional.ofNullable(containers.get(containerId));
  }

  @Override
  public synchronized List<SandboxStatus> sandboxes() {
    return new ArrayList<>(sandboxes.values());
  }

  @Override
  public synchronized List<ContainerStatus> containers() {
    return new ArrayList<>(containers.values());
  }

  @Override
  public Subscription subscribe(Consumer<RuntimeEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void updateContainer(String containerId, Resources resources) {
    throw new UnsupportedOperationException("the engine does not resize");
  }

  @Override
  public ExecSession exec(String containerId, ExecSpec spec) {
    throw new UnsupportedOperationException("the engine runs commands to their end");
  }

  @Override
  public AttachSession attach(String containerId, boolean stdin) {
    throw new UnsupportedOperationException("the engine does not attach");
  }

  @Override
  public void reopenLog(String containerId) {
    throw new UnsupportedOperationException("the engine does not rotate");
  }

  @Override
  public StreamPair connect(String sandboxId, int port) {
    throw new UnsupportedOperationException("the engine does not forward ports");
  }

  @Override
  public UserNamespaceSupport userNamespaces() {
    return UserNamespaceSupport.AVAILABLE;
  }

  @Override
  public NetworkStatus networkStatus() {
    return NetworkStatus.READY;
  }

  @Override
  public ContainerStats stats(String containerId) {
    throw new UnsupportedOperationException("the engine does not measure");
  }

  @Override
  public List<ContainerStats> containerStats(Collection<String> containerIds) {
    throw new UnsupportedOperationException("the engine does not measure");
  }

  @Override
  public SandboxStats sandboxStats(String sandboxId) {
    throw new UnsupportedOperationException("the engine does not measure");
  }

  @Override
  public List<SandboxStats> sandboxStats(Collection<String> sandboxIds) {
    throw new UnsupportedOperationException("the engine does not measure");
  }

  @Override
  public void close() {}
}
