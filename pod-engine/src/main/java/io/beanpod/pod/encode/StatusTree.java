package io.beanpod.pod.encode;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodCondition;
import io.beanpod.pod.model.PodStatus;
import io.beanpod.pod.model.VolumeMount;
import java.util.List;

/** What is known of a pod, as a tree. */
final class StatusTree {
  private StatusTree() {}

  static Tree of(Pod pod) {
    PodStatus status = pod.status();
    return new Tree()
        .list("conditions", status.conditions(), StatusTree::condition)
        .list("containerStatuses", status.containerStatuses(), c -> container(pod, c))
        .put("hostIP", status.hostIp().orElse(""))
        .list("hostIPs", status.hostIps(), ip -> new Tree().put("ip", ip))
        .list("initContainerStatuses", status.initContainerStatuses(), c -> container(pod, c))
        .put("message", status.message())
        .number("observedGeneration", status.observedGeneration())
        .put("phase", status.phase())
        .put("podIP", status.podIp().orElse(""))
        .list("podIPs", status.podIps(), ip -> new Tree().put("ip", ip))
        .put("qosClass", status.qosClass())
        .put("reason", status.reason())
        .put("startTime", status.startTime());
  }

  private static Tree condition(PodCondition condition) {
    return new Tree()
        .always("lastProbeTime", null)
        .put("lastTransitionTime", condition.lastTransitionTime())
        .put("message", condition.message())
        .number("observedGeneration", condition.observedGeneration())
        .put("reason", condition.reason())
        .put("status", condition.status())
        .put("type", condition.type());
  }

  private static Tree container(Pod pod, ContainerStatus status) {
    ContainerState.Terminated last = status.lastState();
    List<VolumeMount> mounts =
        pod.spec().container(status.name()).map(Container::volumeMounts).orElse(List.of());
    return new Tree()
        .put("containerID", status.containerId())
        .always("image", status.image())
        .always("imageID", status.imageId())
        .always("lastState", last == null ? new Tree() : state(last))
        .put("name", status.name())
        .put("ready", status.ready())
        .put("restartCount", status.restartCount())
        .put("started", status.started())
        .always("state", state(status.state()))
        .list("volumeMounts", mounts, StatusTree::mount);
  }

  private static Tree mount(VolumeMount mount) {
    Tree tree =
        new Tree()
            .put("mountPath", mount.mountPath())
            .put("name", mount.name())
            .flag("readOnly", mount.readOnly());
    return mount.readOnly() ? tree.put("recursiveReadOnly", mount.recursiveReadOnly()) : tree;
  }

  private static Tree state(ContainerState state) {
    return switch (state) {
      case ContainerState.Waiting waiting ->
          new Tree()
              .always(
                  "waiting",
                  new Tree().put("message", waiting.message()).put("reason", waiting.reason()));
      case ContainerState.Running running ->
          new Tree().always("running", new Tree().put("startedAt", running.startedAt()));
      case ContainerState.Terminated ended ->
          new Tree()
              .always(
                  "terminated",
                  new Tree()
                      .put("containerID", ended.containerId())
                      .put("exitCode", ended.exitCode())
                      .put("finishedAt", ended.finishedAt())
                      .put("message", ended.message())
                      .put("reason", ended.reason())
                      .number("signal", ended.signal())
                      .put("startedAt", ended.startedAt()));
    };
  }
}
