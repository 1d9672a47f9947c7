package io.beanpod.cli.print;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerPort;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.EnvVar;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.VolumeMount;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One container in a pod's description. */
final class ContainerDescription {
  private final Indented text;
  private final Container container;

  ContainerDescription(Indented text, Container container) {
    this.text = text;
    this.container = container;
  }

  void describe(@Nullable ContainerStatus status) {
    text.heading(container.name() + ":");
    text.in();
    if (status != null) {
      text.field("Container ID", status.containerId());
    }
    text.field("Image", container.image());
    if (status != null) {
      text.field("Image ID", status.imageId());
    }
    ports();
    words("Command:", container.command());
    words("Args:", container.args());
    if (status != null) {
      state("State", status.state());
      if (status.lastState() != null) {
        state("Last State", status.lastState());
      }
      text.field("Ready", status.ready() ? "True" : "False");
      text.field("Restart Count", Integer.toString(status.restartCount()));
    }
    quantities("Limits:", container.resources().limits());
    quantities("Requests:", container.resources().requests());
    ProbeDescription.of(container).forEach(text::field);
    environment();
    mounts();
    text.out();
  }

  private void ports() {
    if (container.ports().isEmpty()) {
      return;
    }
    boolean several = container.ports().size() > 1;
    text.field(several ? "Ports" : "Port", ports(ContainerPort::containerPort));
    text.field(several ? "Host Ports" : "Host Port", ports(ContainerPort::hostPort));
  }

  private String ports(Function<ContainerPort, Integer> number) {
    return Indented.list(
        container.ports().stream()
            .map(port -> number.apply(port) + "/" + port.protocol().text())
            .toList());
  }

  private void words(String heading, List<String> words) {
    if (words.isEmpty()) {
      return;
    }
    text.heading(heading);
    text.in();
    words.stream().flatMap(String::lines).forEach(text::heading);
    text.out();
  }

  private void state(String name, ContainerState state) {
    switch (state) {
      case ContainerState.Waiting waiting -> {
        text.field(name, "Waiting");
        nested("Reason", waiting.reason());
        nested("Message", waiting.message());
      }
      case ContainerState.Running running -> {
        text.field(name, "Running");
        nested("Started", Indented.time(running.startedAt()));
      }
      case ContainerState.Terminated end -> {
        text.field(name, "Terminated");
        nested("Reason", end.reason());
        nested("Message", end.message());
        nested("Exit Code", Integer.toString(end.exitCode()));
        nested("Signal", end.signal() == 0 ? "" : Integer.toString(end.signal()));
        nested("Started", Indented.time(end.startedAt()));
        nested("Finished", Indented.time(end.finishedAt()));
      }
    }
  }

  private void nested(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      text.in();
      text.field(name, value.strip());
      text.out();
    }
  }

  private void quantities(String heading, Map<String, Quantity> quantities) {
    if (quantities.isEmpty()) {
      return;
    }
    text.heading(heading);
    text.in();
    quantities.forEach((resource, amount) -> text.field(resource, amount.toString()));
    text.out();
  }

  private void environment() {
    if (container.env().isEmpty()) {
      text.field("Environment", Indented.NONE);
      return;
    }
    text.heading("Environment:");
    text.in();
    for (EnvVar variable : container.env()) {
      text.field(
          variable.name(),
          switch (variable.source()) {
            case EnvVar.Value value -> value.text();
            case EnvVar.FieldRef field -> "(" + field.fieldPath() + ")";
            case EnvVar.ResourceFieldRef resource ->
                (resource.containerName() == null ? container.name() : resource.containerName())
                    + " ("
                    + resource.resource()
                    + ")";
          });
    }
    text.out();
  }

  private void mounts() {
    if (container.volumeMounts().isEmpty()) {
      text.field("Mounts", Indented.NONE);
      return;
    }
    text.heading("Mounts:");
    text.in();
    for (VolumeMount mount : container.volumeMounts()) {
      String flags = mount.readOnly() ? "ro" : "rw";
      String path = mount.subPath() == null ? "" : ",path=\"" + mount.subPath() + "\"";
      text.heading("%s from %s (%s%s)".formatted(mount.mountPath(), mount.name(), flags, path));
    }
    text.out();
  }
}
