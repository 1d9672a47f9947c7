package io.beanpod.cli.daemon;

import io.beanpod.cli.UserError;
import io.beanpod.pod.engine.PodEngine;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the pods and containers that a request means. */
final class Pods {
  private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

  private final PodEngine engine;

  Pods(PodEngine engine) {
    this.engine = engine;
  }

  /**
   * The pod of that name.
   *
   * @throws UserError when there is none
   */
  Pod get(String namespace, String name) {
    return engine.get(namespace, name).orElseThrow(() -> absent(namespace, name));
  }

  static UserError absent(String namespace, String name) {
    return UserError.failed(
        "there is no pod \"%s\" in the namespace %s: see beanpod get pods -A"
            .formatted(name, namespace));
  }

  /** The pods of those names, or all of the namespace, or all there are, that match. */
  List<Pod> select(
      List<String> names, String namespace, boolean allNamespaces, LabelSelector selector) {
    if (!names.isEmpty()) {
      List<Pod> named = new ArrayList<>();
      names.forEach(name -> named.add(get(namespace, name)));
      return named;
    }
    return engine.list().stream()
        .filter(pod -> allNamespaces || pod.namespace().equals(namespace))
        .filter(pod -> selector.test(pod.metadata().labels()))
        .toList();
  }

  /** The container that is meant; a choice made for the user is told, as kubectl does. */
  Container container(Pod pod, String name, Conversation conversation) throws IOException {
    if (!name.isEmpty()) {
      return named(pod, name);
    }
    String preferred = pod.metadata().annotations().get(DEFAULT_CONTAINER);
    if (preferred != null) {
      return named(pod, preferred);
    }
    List<Container> containers = pod.spec().containers();
    if (pod.spec().allContainers().size() > 1) {
      conversation.warn(
          "Defaulted container \"%s\" out of: %s"
              .formatted(containers.getFirst().name(), names(pod)));
    }
    return containers.getFirst();
  }

  private static Container named(Pod pod, String name) {
    return pod.spec()
        .container(name)
        .orElseThrow(() ->
            UserError.failed(
                "pod %s has no container \"%s\"; it has: %s"
                    .formatted(pod.name(), name, names(pod))));
  }

  private static String names(Pod pod) {
    return pod.spec().allContainers().stream()
        .map(c -> pod.spec().initContainers().contains(c) ? c.name() + " (init)" : c.name())
        .collect(Collectors.joining(", "));
  }

  /** The run of a container that is in progress, in which a command can be run. */
  ContainerStatus running(Pod pod, Container container) {
    Optional<ContainerStatus> newest =
        engine.run(pod.namespace(), pod.name(), container.name(), false);
    return newest
        .filter(status -> status.state() == ContainerState.RUNNING)
        .orElseThrow(() ->
            UserError.failed(
                "container %s of pod %s does not run: see beanpod describe pod %s"
                    .formatted(container.name(), pod.name(), pod.name())));
  }
}
