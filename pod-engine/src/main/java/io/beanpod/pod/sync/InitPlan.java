package io.beanpod.pod.sync;

import io.beanpod.pod.event.Role;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.RestartPolicy;
import io.beanpod.pod.probe.ProbeKind;
import io.beanpod.pod.probe.Verdict;
import io.beanpod.pod.sync.PodAction.KillContainer;
import io.beanpod.runtime.ContainerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the init containers of a pod need.
 *
 * @param initialized whether the main containers may run
 * @param failed whether the pod has failed in its init phase
 * @param start the containers to start, in the order of the manifest
 * @param kill the sidecars to end first
 */
record InitPlan(
    boolean initialized, boolean failed, List<Container> start, List<KillContainer> kill) {

  static InitPlan of(PodView view) {
    return new Search(view).run();
  }

  /**
   * Goes backwards to the first init container that has a run: those before it are done, whether
   * their records are still there or not. Sidecars before it are looked at all the same.
   */
  private static final class Search {

    private final PodView view;
    private final Pod pod;
    private final List<Container> init;
    private final List<Container> start = new ArrayList<>();
    private final List<KillContainer> kill = new ArrayList<>();
    private boolean reached;
    private boolean initialized;
    private boolean failed;

    Search(PodView view) {
      this.view = view;
      this.pod = view.pod();
      this.init = pod.spec().initContainers();
      this.initialized = init.isEmpty() || view.hasInitialized();
      this.reached = view.hasInitialized();
    }

    InitPlan run() {
      for (int i = init.size() - 1; i >= 0 && !failed; i--) {
        Container container = init.get(i);
        Optional<ContainerStatus> run = view.active(container.name());
        if (run.isEmpty()) {
          if (reached && container.isSidecar()) {
            start.addFirst(container);
          }
          continue;
        }
        if (!reached || container.isSidecar()) {
          look(i, container, run.get());
        }
        reached = true;
      }
      if (failed) {
        return new InitPlan(false, true, List.of(), List.of());
      }
      if (!reached && !init.isEmpty()) {
        start.add(init.getFirst());
      }
      return new InitPlan(initialized, false, List.copyOf(start), List.copyOf(kill));
    }

    private void look(int index, Container container, ContainerStatus run) {
      switch (run.state()) {
        case CREATED -> start.addFirst(container);
        case RUNNING -> {
          if (container.isSidecar()) {
            runningSidecar(index, container, run);
          }
        }
        case EXITED, UNKNOWN -> {
          if (container.isSidecar()) {
            start.addFirst(container);
          } else if (!RestartRule.failed(run)) {
            done(index);
          } else if (pod.spec().restartPolicy() == RestartPolicy.NEVER
              && !view.restarting().contains(run.id())) {
            failed = true;
          } else {
            start.addFirst(container);
          }
        }
      }
    }

    private void runningSidecar(int index, Container sidecar, ContainerStatus run) {
      if (view.killing().contains(run.id())) {
        if (view.isStarted(sidecar, run)) {
          done(index);
        }
        return;
      }
      if (!run.spec().image().equals(sidecar.image())) {
        kill(sidecar, run, "Init container " + sidecar.name() + " definition changed", null);
      } else if (failed(ProbeKind.STARTUP, run)) {
        kill(
            sidecar,
            run,
            "Init container " + sidecar.name() + " failed startup probe",
            ProbeKind.STARTUP);
      } else if (failed(ProbeKind.LIVENESS, run)) {
        kill(
            sidecar,
            run,
            "Init container " + sidecar.name() + " failed liveness probe",
            ProbeKind.LIVENESS);
      }
      if (view.isStarted(sidecar, run)) {
        done(index);
      }
    }

    private boolean failed(ProbeKind kind, ContainerStatus run) {
      return view.verdict(kind, run).filter(Verdict.FAILURE::equals).isPresent();
    }

    private void kill(
        Container sidecar, ContainerStatus run, String message, @Nullable ProbeKind why) {
      kill.add(
          new KillContainer(
              run.id(),
              sidecar.name(),
              Role.SIDECAR,
              message,
              true,
              why == null ? Optional.empty() : PodPlanner.probeGrace(why, sidecar)));
    }

    /** The init container at this place has done its part: the next one's turn. */
    private void done(int index) {
      if (index == init.size() - 1) {
        initialized = true;
      } else if (!reached) {
        start.addFirst(init.get(index + 1));
      }
    }
  }
}
