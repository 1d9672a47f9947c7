package io.beanpod.cri.service;

import io.beanpod.cri.translate.ContainerMessages;
import io.beanpod.cri.translate.Nanoseconds;
import io.beanpod.cri.translate.SandboxMessages;
import io.beanpod.cri.v1.ContainerEventResponse;
import io.beanpod.cri.v1.ContainerEventType;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.SandboxStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the runtime's events into the CRI's. A container may be told of after its sandbox has gone,
 * so each stream remembers the sandboxes that it has heard of until they are removed.
 */
final class EventMessages {
  private final View view;
  private final ContainerMessages containers;
  private final Map<String, SandboxStatus> sandboxes = new HashMap<>();

  EventMessages(View view, ContainerMessages containers) {
    this.view = view;
    this.containers = containers;
    view.sandboxes().forEach(sandbox -> sandboxes.put(sandbox.id(), sandbox));
  }

  /** The messages of an event, none for what clients do not see. */
  List<ContainerEventResponse> of(RuntimeEvent event) {
    return switch (event) {
      case RuntimeEvent.SandboxReady ready ->
          // A sandbox is made and started in one step; clients hear of two.
          about(
              event,
              ready.status(),
              ContainerEventType.CONTAINER_CREATED_EVENT,
              ContainerEventType.CONTAINER_STARTED_EVENT);
      case RuntimeEvent.SandboxStopped stopped ->
          about(event, stopped.status(), ContainerEventType.CONTAINER_STOPPED_EVENT);
      case RuntimeEvent.SandboxRemoved removed -> {
        List<ContainerEventResponse> messages =
            about(event, removed.status(), ContainerEventType.CONTAINER_DELETED_EVENT);
        sandboxes.remove(removed.sandboxId());
        yield messages;
      }
      case RuntimeEvent.ContainerCreated created ->
          about(event, created.status(), ContainerEventType.CONTAINER_CREATED_EVENT);
      case RuntimeEvent.ContainerStarted started ->
          about(event, started.status(), ContainerEventType.CONTAINER_STARTED_EVENT);
      case RuntimeEvent.ContainerExited exited ->
          about(event, exited.status(), ContainerEventType.CONTAINER_STOPPED_EVENT);
      case RuntimeEvent.ContainerRemoved removed ->
          about(event, removed.status(), ContainerEventType.CONTAINER_DELETED_EVENT);
    };
  }

  private List<ContainerEventResponse> about(
      RuntimeEvent event, SandboxStatus sandbox, ContainerEventType... types) {
    if (!view.sees(sandbox)) {
      return List.of();
    }
    sandboxes.put(sandbox.id(), sandbox);
    List<ContainerEventResponse> messages = new ArrayList<>();
    for (ContainerEventType type : types) {
      messages.add(message(event, sandbox.id(), type, sandbox));
    }
    return messages;
  }

  private List<ContainerEventResponse> about(
      RuntimeEvent event, ContainerStatus container, ContainerEventType type) {
    SandboxStatus sandbox = sandboxes.get(container.sandboxId());
    return sandbox == null ? List.of() : List.of(message(event, container.id(), type, sandbox));
  }

  private ContainerEventResponse message(
      RuntimeEvent event, String id, ContainerEventType type, SandboxStatus sandbox) {
    ContainerEventResponse.Builder message =
        ContainerEventResponse.newBuilder()
            .setContainerId(id)
            .setContainerEventType(type)
            .setCreatedAt(Nanoseconds.of(event.at()))
            .setPodSandboxStatus(SandboxMessages.status(sandbox));
    view.containersOf(sandbox)
        .forEach(container -> message.addContainersStatuses(containers.status(container)));
    return message.build();
  }
}
