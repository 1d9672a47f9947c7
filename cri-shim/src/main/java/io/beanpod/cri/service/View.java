package io.beanpod.cri.service;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.Owner;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of the runtime the CRI's clients see, and what their ids stand for. Everything is read from
 * snapshots, so no call here ever waits for a pod.
 *
 * <p>Pods of the engine are hidden unless the configuration says otherwise: kubelet kills every pod
 * in the list that it does not know. What is hidden cannot be stopped by its id either.
 */
public final class View {
  private final PodRuntime runtime;
  private final boolean everybodys;

  /**
   * Looks at a runtime.
   *
   * @param everybodys whether pods that no CRI client made are seen as well
   */
  public View(PodRuntime runtime, boolean everybodys) {
    this.runtime = runtime;
    this.everybodys = everybodys;
  }

  /** The sandboxes, in no order. */
  public List<SandboxStatus> sandboxes() {
    return runtime.sandboxes().stream().filter(this::sees).toList();
  }

  /** The containers of those sandboxes, in no order. */
  public List<ContainerStatus> containers() {
    Set<String> seen = new HashSet<>();
    sandboxes().forEach(sandbox -> seen.add(sandbox.id()));
    return runtime.containers().stream()
        .filter(container -> seen.contains(container.sandboxId()))
        .toList();
  }

  /** The containers of one sandbox, in no order. */
  public List<ContainerStatus> containersOf(SandboxStatus sandbox) {
    return runtime.containers().stream()
        .filter(container -> container.sandboxId().equals(sandbox.id()))
        .toList();
  }

  /** Whether clients see a sandbox. */
  public boolean sees(SandboxStatus sandbox) {
    return sees(sandbox.spec());
  }

  private boolean sees(SandboxSpec spec) {
    return everybodys || spec.owner() == Owner.CRI;
  }

  /** How the sandbox of an id shall be, which is in no list as it is only being made. */
  public Optional<SandboxSpec> sandboxInTheMaking(String id) {
    return runtime.sandboxInTheMaking(id).filter(this::sees);
  }

  /**
   * The sandbox of an id or of the beginning of one.
   *
   * @throws CallFailure when it is empty, or the beginning of several
   */
  public Optional<SandboxStatus> findSandbox(String id) throws CallFailure {
    checkGiven("sandbox", id);
    Optional<SandboxStatus> exact = runtime.sandbox(id).filter(this::sees);
    return exact.isPresent()
        ? exact
        : only("sandbox", id, sandboxes().stream().filter(s -> s.id().startsWith(id)).toList());
  }

  /**
   * The container of an id or of the beginning of one.
   *
   * @throws CallFailure when it is empty, or the beginning of several
   */
  public Optional<ContainerStatus> findContainer(String id) throws CallFailure {
    checkGiven("container", id);
    Optional<ContainerStatus> exact = runtime.container(id).filter(this::sees);
    return exact.isPresent()
        ? exact
        : only("container", id, containers().stream().filter(c -> c.id().startsWith(id)).toList());
  }

  private boolean sees(ContainerStatus container) {
    return runtime.sandbox(container.sandboxId()).filter(this::sees).isPresent();
  }

  /** As {@link #findSandbox}, where there must be one. */
  public SandboxStatus sandbox(String id) throws CallFailure {
    return findSandbox(id).orElseThrow(() -> CallFailure.notFound("no sandbox with the id " + id));
  }

  /** As {@link #findContainer}, where there must be one. */
  public ContainerStatus container(String id) throws CallFailure {
    return findContainer(id)
        .orElseThrow(() -> CallFailure.notFound("no container with the id " + id));
  }

  private static void checkGiven(String kind, String id) throws CallFailure {
    if (id.isEmpty()) {
      throw CallFailure.invalid("the request names no " + kind);
    }
  }

  private static <T> Optional<T> only(String kind, String id, List<T> matches) throws CallFailure {
    if (matches.size() > 1) {
      throw CallFailure.invalid(
          "%d %s ids begin with %s: give more of it".formatted(matches.size(), kind, id));
    }
    return matches.stream().findFirst();
  }
}
