package io.beanpod.pod.engine;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.PodSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Names the fields in which two specifications differ. */
final class SpecDifference {

  private SpecDifference() {}

  /** The same container with the image of another, and the pull policy that goes with it. */
  static Container withImage(Container container, Container other) {
    return new Container(
        container.name(),
        other.image(),
        container.image().equals(other.image())
            ? container.imagePullPolicy()
            : other.imagePullPolicy(),
        container.command(),
        container.args(),
        container.workingDir(),
        container.ports(),
        container.env(),
        container.resources(),
        container.restartPolicy(),
        container.volumeMounts(),
        container.lifecycle(),
        container.livenessProbe(),
        container.readinessProbe(),
        container.startupProbe(),
        container.terminationMessagePath(),
        container.terminationMessagePolicy(),
        container.securityContext(),
        container.stdin(),
        container.stdinOnce(),
        container.tty());
  }

  /** Paths such as {@code spec.restartPolicy} or {@code spec.containers[0].env}. */
  static List<String> fields(PodSpec one, PodSpec other) {
    List<String> fields = new ArrayList<>();
    for (RecordComponent component : PodSpec.class.getRecordComponents()) {
      String path = "spec." + component.getName();
      switch (component.getName()) {
        case "containers" -> containers(path, one.containers(), other.containers(), fields);
        case "initContainers" ->
            containers(path, one.initContainers(), other.initContainers(), fields);
        default -> compare(path, component, one, other, fields);
      }
    }
    return fields;
  }

  private static void containers(
      String path, List<Container> one, List<Container> other, List<String> fields) {
    for (int i = 0; i < one.size(); i++) {
      for (RecordComponent component : Container.class.getRecordComponents()) {
        compare(
            path + "[" + i + "]." + component.getName(),
            component,
            one.get(i),
            other.get(i),
            fields);
      }
    }
  }

  private static void compare(
      String path, RecordComponent component, Object one, Object other, List<String> fields) {
    try {
      Object left = component.getAccessor().invoke(one);
      Object right = component.getAccessor().invoke(other);
      if (!Objects.equals(left, right)) {
        fields.add(path);
      }
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + path, e);
    }
  }
}
