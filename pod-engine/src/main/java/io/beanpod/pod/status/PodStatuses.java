package io.beanpod.pod.status;

import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.model.PodStatus;
import io.beanpod.pod.status.StatusInput.Failure;
import io.beanpod.pod.sync.PodView;
import io.beanpod.runtime.SandboxStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a pod's status from what is known of it; a pure function. */
public final class PodStatuses {

  private PodStatuses() {}

  /** The status now. A phase that is final stays, with its reason and message. */
  public static PodStatus of(StatusInput input) {
    Pod pod = input.pod();
    PodStatus before = pod.status();
    PodView view = input.view();
    ContainerStatuses containers = new ContainerStatuses(input);
    List<ContainerStatus> init = containers.of(pod.spec().initContainers());
    List<ContainerStatus> main = containers.of(pod.spec().containers());
    List<ContainerStatus> all = new ArrayList<>(init);
    all.addAll(main);
    boolean ready = isReady(pod, view.sandbox());
    PodPhase phase = phase(input, all);
    PodStatus status =
        new PodStatus(
            phase,
            pod.metadata().generation(),
            before.conditions(),
            input.failure().map(Failure::message).orElse(before.message()),
            input.failure().map(Failure::reason).orElse(before.reason()),
            input.nodeAddresses(),
            addresses(input, ready),
            before.startTime() == null ? view.now() : before.startTime(),
            init,
            main,
            before.qosClass());
    return new PodStatus(
        status.phase(),
        status.observedGeneration(),
        Conditions.of(pod, status, ready, view.now()),
        status.message(),
        status.reason(),
        status.hostIps(),
        status.podIps(),
        status.startTime(),
        status.initContainerStatuses(),
        status.containerStatuses(),
        status.qosClass());
  }

  private static PodPhase phase(StatusInput input, List<ContainerStatus> containers) {
    PodPhase before = input.pod().status().phase();
    if (before.isTerminal()) {
      return before;
    }
    return input.failure().isPresent()
        ? PodPhase.FAILED
        : PhaseRule.of(
            input.pod().spec(),
            containers,
            input.ended(),
            input.view().hasInitialized(),
            restarting(input));
  }

  private static boolean isReady(Pod pod, Optional<SandboxStatus> sandbox) {
    boolean host = pod.spec().namespaces().hostNetwork();
    return sandbox.filter(s -> s.ready() && (host || !s.addresses().isEmpty())).isPresent();
  }

  /** The sandbox's addresses, kept for a pod that has ended; the node's with its network. */
  private static List<String> addresses(StatusInput input, boolean ready) {
    if (!ready) {
      return input.pod().status().podIps();
    }
    return input.pod().spec().namespaces().hostNetwork()
        ? input.nodeAddresses()
        : input.view().sandbox().map(SandboxStatus::addresses).orElse(List.of());
  }

  private static Set<String> restarting(StatusInput input) {
    Set<String> names = new HashSet<>();
    input
        .view()
        .runs()
        .byName()
        .forEach((name, runs) -> {
          if (input.view().restarting().contains(runs.getFirst().id())) {
            names.add(name);
          }
        });
    return names;
  }
}
