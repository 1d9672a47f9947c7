package io.beanpod.pod.decode;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.EnvVar;
import io.beanpod.pod.model.Lifecycle;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.ResourceRequirements;
import java.util.List;
import java.util.Map;

/** What the API server checks of a container. */
final class ContainerRules {
  private static final List<String> FIELDS =
      List.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");
  private static final List<String> RESOURCES =
      List.of("limits.cpu", "limits.memory", "requests.cpu", "requests.memory");

  private final Checks checks;
  private final PodSpec spec;
  private final VolumeRules volumes;
  private final ProbeRules probes;

  ContainerRules(Checks checks, PodSpec spec) {
    this.checks = checks;
    this.spec = spec;
    this.volumes = new VolumeRules(checks);
    this.probes = new ProbeRules(checks);
  }

  void initContainer(Container c, String at) {
    if (!c.isSidecar()) {
      String why = "may not be given on an init container without restartPolicy: Always";
      if (c.lifecycle() != null) {
        checks.forbidden(at + ".lifecycle", why);
      }
      if (c.livenessProbe() != null) {
        checks.forbidden(at + ".livenessProbe", why);
      }
      if (c.readinessProbe() != null) {
        checks.forbidden(at + ".readinessProbe", why);
      }
      if (c.startupProbe() != null) {
        checks.forbidden(at + ".startupProbe", why);
      }
    }
    container(c, at);
  }

  void container(Container c, String at) {
    if (c.image().isEmpty()) {
      checks.required(at + ".image");
    } else if (!c.image().strip().equals(c.image())) {
      checks.invalid(at + ".image", c.image(), "must not have leading or trailing whitespace");
    }
    environment(c, at);
    resources(c.resources(), at + ".resources");
    volumes.mounts(spec, c, at);
    probes.check(c, at);
    if (c.lifecycle() != null) {
      lifecycle(c.lifecycle(), at + ".lifecycle");
    }
    new SecurityRules(checks).container(spec, c.securityContext(), at + ".securityContext");
  }

  private void environment(Container c, String at) {
    for (int i = 0; i < c.env().size(); i++) {
      EnvVar variable = c.env().get(i);
      String path = at + ".env[" + i + "]";
      boolean printable = variable.name().chars().allMatch(ch -> ch >= ' ' && ch <= '~');
      if (!variable.name().isEmpty() && (!printable || variable.name().contains("="))) {
        checks.invalid(
            path + ".name",
            variable.name(),
            "the name of a variable has printable ASCII characters other than '='");
      }
      switch (variable.source()) {
        case EnvVar.Value value -> {
          if (value.text().indexOf('\0') >= 0) {
            checks.invalid(path + ".value", value.text(), "must not contain a zero byte");
          }
        }
        case EnvVar.FieldRef ref -> field(ref.fieldPath(), path + ".valueFrom.fieldRef.fieldPath");
        case EnvVar.ResourceFieldRef ref ->
            resourceField(ref, path + ".valueFrom.resourceFieldRef");
      }
    }
  }

  private void field(String field, String path) {
    boolean keyed = field.matches("metadata\\.(labels|annotations)\\['[^']+'\\]");
    if (!field.isEmpty() && !keyed && !FIELDS.contains(field)) {
      checks.unsupported(path, field, FIELDS);
    }
  }

  private void resourceField(EnvVar.ResourceFieldRef ref, String path) {
    if (!ref.resource().isEmpty() && !RESOURCES.contains(ref.resource())) {
      checks.unsupported(path + ".resource", ref.resource(), RESOURCES);
    }
    if (ref.divisor().isNegative()) {
      checks.invalid(path + ".divisor", ref.divisor().toString(), "must not be negative");
    }
    String name = ref.containerName();
    if (name != null && spec.container(name).isEmpty()) {
      checks.notFound(path + ".containerName", name);
    }
  }

  private void resources(ResourceRequirements resources, String at) {
    resources.limits().forEach((name, q) -> quantity(name, q, at + ".limits[" + name + "]", true));
    for (Map.Entry<String, Quantity> request : resources.requests().entrySet()) {
      String name = request.getKey();
      Quantity limit = resources.limit(name);
      if (request.getValue().equals(limit)) {
        continue; // checked as the limit, which is also where a missing request comes from
      }
      quantity(name, request.getValue(), at + ".requests[" + name + "]", false);
      if (limit != null && request.getValue().compareTo(limit) > 0) {
        checks.invalid(
            at + ".requests[" + name + "]",
            request.getValue().toString(),
            "must be less than or equal to " + name + " limit of " + limit);
      }
    }
  }

  private void quantity(String name, Quantity quantity, String path, boolean limit) {
    boolean plain = name.equals("cpu") || name.equals("memory");
    if (!plain && !(name.equals(ResourceRequirements.EPHEMERAL_STORAGE) && !limit)) {
      if (name.equals(ResourceRequirements.EPHEMERAL_STORAGE)
          || name.startsWith("hugepages-")
          || name.contains("/")) {
        checks.notYet(path, "only cpu and memory can be limited so far");
      } else {
        checks.unsupported(path, name, List.of("cpu", "memory"));
      }
    } else if (quantity.isNegative()) {
      checks.invalid(path, quantity.toString(), "must be greater than or equal to 0");
    }
  }

  private void lifecycle(Lifecycle lifecycle, String at) {
    if (lifecycle.postStart() != null) {
      probes.handler(lifecycle.postStart(), at + ".postStart");
      probes.sleep(lifecycle.postStart(), spec, at + ".postStart");
    }
    if (lifecycle.preStop() != null) {
      probes.handler(lifecycle.preStop(), at + ".preStop");
      probes.sleep(lifecycle.preStop(), spec, at + ".preStop");
    }
    String signal = lifecycle.stopSignal();
    if (signal != null) {
      if (!signal.matches("SIG(RTM(IN|AX)([+-][0-9]+)?|[A-Z]+[0-9]?)")) {
        checks.invalid(at + ".stopSignal", signal, "must be a signal's name such as SIGUSR1");
      } else if (spec.clusterFields().osName() == null) {
        checks.forbidden(at + ".stopSignal", "may only be given together with spec.os.name: linux");
      }
    }
  }
}
