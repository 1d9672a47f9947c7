package io.beanpod.cli.print;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.ObjectMeta;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodCondition;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.PodStatus;
import io.beanpod.pod.model.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code describe pod}, laid out as kubectl does. */
public final class PodDescription {
  private final Pod pod;
  private final Indented text = new Indented();

  private PodDescription(Pod pod) {
    this.pod = pod;
  }

  /**
   * Everything about a pod but its events.
   *
   * @param node the name of this machine
   */
  public static String of(Pod pod, String node, Instant now) {
    return new PodDescription(pod).describe(node, now);
  }

  private String describe(String node, Instant now) {
    head(node, now);
    PodSpec spec = pod.spec();
    PodStatus status = pod.status();
    if (!spec.initContainers().isEmpty()) {
      containers("Init Containers:", spec.initContainers(), status.initContainerStatuses());
    }
    containers("Containers:", spec.containers(), status.containerStatuses());
    conditions();
    volumes();
    text.field("QoS Class", status.qosClass().text());
    text.field("Node-Selectors", Indented.list(pairs(spec.scheduling().nodeSelector(), "=")));
    return text.toString();
  }

  private void head(String node, Instant now) {
    ObjectMeta meta = pod.metadata();
    PodStatus status = pod.status();
    text.field("Name", meta.name());
    text.field("Namespace", meta.namespace());
    text.field("Node", node + status.hostIp().map(ip -> "/" + ip).orElse(""));
    text.field("Start Time", Indented.time(status.startTime()));
    text.fields("Labels", pairs(meta.labels(), "="));
    text.fields("Annotations", pairs(meta.annotations(), ": "));
    text.field("Status", statusWord(now));
    if (meta.deletionGracePeriodSeconds() != null) {
      text.field("Termination Grace Period", meta.deletionGracePeriodSeconds() + "s");
    }
    optional("Reason", status.reason());
    optional("Message", status.message());
    text.field("IP", status.podIp().orElse(""));
    if (status.podIps().isEmpty()) {
      text.field("IPs", Indented.NONE);
    } else {
      text.heading("IPs:");
      text.in();
      status.podIps().forEach(ip -> text.field("IP", ip));
      text.out();
    }
  }

  private String statusWord(Instant now) {
    Instant deletion = pod.metadata().deletionTimestamp();
    if (deletion == null) {
      return pod.status().phase().text();
    }
    Duration grace = Duration.ofSeconds(graceSeconds());
    return "Terminating (lasts %s)".formatted(Age.since(deletion.minus(grace), now));
  }

  private long graceSeconds() {
    Long grace = pod.metadata().deletionGracePeriodSeconds();
    return grace == null ? 0 : grace;
  }

  private void optional(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      text.field(name, value);
    }
  }

  private void containers(String heading, List<Container> specs, List<ContainerStatus> statuses) {
    text.heading(heading);
    text.in();
    for (Container container : specs) {
      Optional<ContainerStatus> status =
          statuses.stream().filter(s -> s.name().equals(container.name())).findFirst();
      new ContainerDescription(text, container).describe(status.orElse(null));
    }
    text.out();
  }

  private void conditions() {
    if (pod.status().conditions().isEmpty()) {
      return;
    }
    text.heading("Conditions:");
    text.in();
    text.row("Type", "Status");
    for (PodCondition condition : pod.status().conditions()) {
      text.row(condition.type(), condition.status().text());
    }
    text.out();
  }

  private void volumes() {
    if (pod.spec().volumes().isEmpty()) {
      text.field("Volumes", Indented.NONE);
      return;
    }
    text.heading("Volumes:");
    text.in();
    for (Volume volume : pod.spec().volumes()) {
      text.heading(volume.name() + ":");
      text.in();
      VolumeDescription.of(volume.source()).forEach(text::field);
      text.out();
    }
    text.out();
  }

  private static List<String> pairs(Map<String, String> map, String separator) {
    return map.entrySet().stream().map(e -> e.getKey() + separator + e.getValue()).toList();
  }
}
