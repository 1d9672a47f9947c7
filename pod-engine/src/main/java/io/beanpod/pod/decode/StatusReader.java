package io.beanpod.pod.decode;

import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.PodCondition;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.model.PodStatus;
import io.beanpod.pod.model.QosClass;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads back a status that beanpod wrote. */
final class StatusReader {
  private static final ContainerState NO_STATE = new ContainerState.Waiting("", null);

  private StatusReader() {}

  /**
   * Reads PodStatus.
   *
   * @param fresh for what is missing
   */
  static PodStatus read(Value value, PodStatus fresh) {
    return value.struct("PodStatus", s -> status(s, fresh));
  }

  private static PodStatus status(Struct s, PodStatus fresh) {
    s.get("hostIP", Value::text);
    s.get("podIP", Value::text);
    return new PodStatus(
        s.choice("phase", PodPhase.class, PodPhase.PENDING),
        s.get("observedGeneration", Value::longInteger, 0L),
        s.structs("conditions", "conditions", "PodCondition", StatusReader::condition),
        s.text("message"),
        s.text("reason"),
        addresses(s, "hostIPs"),
        addresses(s, "podIPs"),
        s.get("startTime", Value::time),
        containers(s, "initContainerStatuses"),
        containers(s, "containerStatuses"),
        s.choice("qosClass", QosClass.class, fresh.qosClass()));
  }

  private static List<String> addresses(Struct s, String field) {
    return s.structs(field, "addresses", "PodIP", a -> a.required("ip"));
  }

  private static PodCondition condition(Struct s) {
    return new PodCondition(
        s.required("type"),
        s.choice("status", PodCondition.Status.class, PodCondition.Status.UNKNOWN),
        s.get("lastTransitionTime", Value::time),
        s.text("reason"),
        s.text("message"),
        s.get("observedGeneration", Value::longInteger, 0L));
  }

  private static List<ContainerStatus> containers(Struct s, String field) {
    return s.structs(field, "statuses", "ContainerStatus", StatusReader::container);
  }

  private static ContainerStatus container(Struct s) {
    s.get("volumeMounts", v -> v);
    ContainerState last = s.struct("lastState", "ContainerState", StatusReader::state);
    ContainerState state = s.struct("state", "ContainerState", StatusReader::state);
    return new ContainerStatus(
        s.required("name"),
        state == null ? NO_STATE : state,
        last instanceof ContainerState.Terminated ended ? ended : null,
        s.flag("ready"),
        s.get("restartCount", Value::integer, 0),
        s.get("image", Value::text, ""),
        s.get("imageID", Value::text, ""),
        s.get("containerID", Value::text, ""),
        s.flag("started"));
  }

  private static @Nullable ContainerState state(Struct s) {
    ContainerState waiting =
        s.struct(
            "waiting",
            "ContainerStateWaiting",
            w -> new ContainerState.Waiting(w.get("reason", Value::text, ""), w.text("message")));
    ContainerState running =
        s.struct(
            "running",
            "ContainerStateRunning",
            r -> new ContainerState.Running(r.required("startedAt", Value::time, Instant.EPOCH)));
    ContainerState terminated =
        s.struct("terminated", "ContainerStateTerminated", StatusReader::terminated);
    if (terminated != null) {
      return terminated;
    }
    return running != null ? running : waiting;
  }

  private static ContainerState terminated(Struct t) {
    return new ContainerState.Terminated(
        t.required("exitCode", Value::integer, 0),
        t.get("signal", Value::integer, 0),
        t.get("reason", Value::text, ""),
        t.text("message"),
        t.get("startedAt", Value::time),
        t.get("finishedAt", Value::time),
        t.get("containerID", Value::text, ""));
  }
}
