package io.beanpod.pod.encode;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerPort;
import io.beanpod.pod.model.EnvVar;
import io.beanpod.pod.model.ResourceRequirements;
import io.beanpod.pod.model.VolumeMount;
import io.beanpod.pod.model.VolumeMount.Propagation;
import io.beanpod.pod.model.VolumeMount.RecursiveReadOnly;

/** A container, as a tree. */
final class ContainerTree {
  private ContainerTree() {}

  static Tree of(Container c) {
    return new Tree()
        .put("args", c.args())
        .put("command", c.command())
        .list("env", c.env(), ContainerTree::variable)
        .put("image", c.image())
        .put("imagePullPolicy", c.imagePullPolicy())
        .struct("lifecycle", c.lifecycle(), HandlerTree::lifecycle)
        .struct("livenessProbe", c.livenessProbe(), HandlerTree::probe)
        .put("name", c.name())
        .list("ports", c.ports(), ContainerTree::port)
        .struct("readinessProbe", c.readinessProbe(), HandlerTree::probe)
        .always("resources", resources(c.resources()))
        .put("restartPolicy", c.restartPolicy())
        .struct("securityContext", c.securityContext(), SecurityTree::ofContainer)
        .struct("startupProbe", c.startupProbe(), HandlerTree::probe)
        .flag("stdin", c.stdin())
        .flag("stdinOnce", c.stdinOnce())
        .put("terminationMessagePath", c.terminationMessagePath())
        .put("terminationMessagePolicy", c.terminationMessagePolicy())
        .flag("tty", c.tty())
        .list("volumeMounts", c.volumeMounts(), ContainerTree::mount)
        .put("workingDir", c.workingDir());
  }

  private static Tree variable(EnvVar variable) {
    Tree tree = new Tree().put("name", variable.name());
    return switch (variable.source()) {
      case EnvVar.Value value -> tree.put("value", value.text());
      case EnvVar.FieldRef ref ->
          tree.always(
              "valueFrom",
              new Tree()
                  .always(
                      "fieldRef",
                      new Tree().put("apiVersion", "v1").put("fieldPath", ref.fieldPath())));
      case EnvVar.ResourceFieldRef ref ->
          tree.always(
              "valueFrom",
              new Tree()
                  .always(
                      "resourceFieldRef",
                      new Tree()
                          .put("containerName", ref.containerName())
                          .put("divisor", ref.divisor())
                          .put("resource", ref.resource())));
    };
  }

  private static Tree port(ContainerPort port) {
    return new Tree()
        .put("containerPort", port.containerPort())
        .put("hostIP", port.hostIp())
        .number("hostPort", port.hostPort())
        .put("name", port.name())
        .put("protocol", port.protocol());
  }

  private static Tree resources(ResourceRequirements resources) {
    return new Tree().put("limits", resources.limits()).put("requests", resources.requests());
  }

  private static Tree mount(VolumeMount mount) {
    Tree tree =
        new Tree()
            .put("mountPath", mount.mountPath())
            .put("name", mount.name())
            .flag("readOnly", mount.readOnly())
            .put("subPath", mount.subPath())
            .put("subPathExpr", mount.subPathExpr());
    if (mount.propagation() != Propagation.NONE) {
      tree.put("mountPropagation", mount.propagation());
    }
    if (mount.recursiveReadOnly() != RecursiveReadOnly.DISABLED) {
      tree.put("recursiveReadOnly", mount.recursiveReadOnly());
    }
    return tree;
  }
}
