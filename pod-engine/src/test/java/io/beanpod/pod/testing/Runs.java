package io.beanpod.pod.testing;

import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import java.time.Instant;
import java.util.List;

/** What a runtime tells of containers and sandboxes, in short. */
public final class Runs {

  private Runs() {}

  /** The first sandbox of a pod. */
  public static SandboxStatus sandbox(Pod pod, boolean ready) {
    SandboxSpec spec =
        SandboxSpec.builder(new PodIdentity(pod.namespace(), pod.name(), pod.uid(), 0), "p")
            .build();
    return new SandboxStatus(
        "sandbox", spec, ready, ManualTime.START, ready ? List.of("10.0.0.2") : List.of(), 1);
  }

  /**
   * A run of the image {@code i} in that sandbox, with the id {@code name-attempt}.
   *
   * @param text {@code name:state} or {@code name/attempt:state}; a state is created, run, unknown,
   *     exit and a code, oom and a code
   */
  public static ContainerStatus of(String text, Instant finishedAt) {
    String state = text.substring(text.indexOf(':') + 1);
    String who = text.substring(0, text.indexOf(':'));
    int slash = who.indexOf('/');
    String name = slash < 0 ? who : who.substring(0, slash);
    int attempt = slash < 0 ? 0 : Integer.parseInt(who.substring(slash + 1));
    boolean exited = state.startsWith("exit") || state.startsWith("oom");
    int code = exited ? Integer.parseInt(state.replaceAll("[a-z]", "")) : 0;
    ContainerState is =
        switch (state) {
          case "created" -> ContainerState.CREATED;
          case "run" -> ContainerState.RUNNING;
          case "unknown" -> ContainerState.UNKNOWN;
          default -> ContainerState.EXITED;
        };
    String reason =
        state.startsWith("oom") ? "OOMKilled" : !exited ? "" : code == 0 ? "Completed" : "Error";
    return new ContainerStatus(
        name + "-" + attempt,
        "sandbox",
        spec(name, attempt),
        "sha256:i",
        is,
        ManualTime.START,
        is == ContainerState.CREATED ? null : ManualTime.START,
        exited ? finishedAt : null,
        code,
        reason,
        "",
        0,
        null);
  }

  private static ContainerSpec spec(String name, int attempt) {
    return ContainerSpec.builder(name, "i").attempt(attempt).build();
  }
}
