package io.beanpod.pod.decode;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ObjectMeta;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodNamespaces;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.Scheduling;
import io.beanpod.pod.model.Toleration;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the API server checks of a pod as a whole. */
final class PodRules {
  private static final String NOT_WITH_OWN_USERS = "may not be true when hostUsers is false";
  private static final int LARGEST_ANNOTATIONS = 256 << 10;
  private static final List<String> EFFECTS =
      List.of("NoExecute", "NoSchedule", "PreferNoSchedule");

  private final Checks checks;
  private final String root;

  /**
   * For the pod at a path.
   *
   * @param root empty for the document itself
   */
  PodRules(Checks checks, String root) {
    this.checks = checks;
    this.root = root.isEmpty() ? "" : root + ".";
  }

  void check(Pod pod) {
    metadata(pod.metadata());
    PodSpec spec = pod.spec();
    String at = root + "spec";
    containers(spec, at);
    new VolumeRules(checks).volumes(spec, at);
    new NetworkRules(checks).check(pod.spec(), at);
    new SecurityRules(checks).pod(spec, at);
    if (spec.activeDeadlineSeconds() != null) {
      checks.range(
          at + ".activeDeadlineSeconds", spec.activeDeadlineSeconds(), 1, Integer.MAX_VALUE);
    }
    checks.range(
        at + ".terminationGracePeriodSeconds",
        spec.terminationGracePeriodSeconds(),
        0,
        Integer.MAX_VALUE);
    scheduling(spec.scheduling(), at);
    clusterFields(spec, at);
  }

  private void metadata(ObjectMeta meta) {
    String at = root + "metadata";
    if (meta.name().isEmpty() && meta.generateName() == null) {
      checks.required(at + ".name", "name or generateName is required");
    } else if (!meta.name().isEmpty()) {
      checks.subdomain(at + ".name", meta.name());
    }
    if (meta.generateName() != null) {
      checks.subdomain(at + ".generateName", meta.generateName().replaceAll("-$", "a"));
    }
    checks.label(at + ".namespace", meta.namespace());
    labels(at + ".labels", meta.labels());
    int size = 0;
    for (Map.Entry<String, String> annotation : meta.annotations().entrySet()) {
      checks.qualifiedName(at + ".annotations[" + annotation.getKey() + "]", annotation.getKey());
      size += annotation.getKey().getBytes(StandardCharsets.UTF_8).length;
      size += annotation.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    if (size > LARGEST_ANNOTATIONS) {
      checks.tell(at + ".annotations", "Too long: may not be more than 262144 bytes");
    }
  }

  private void labels(String path, Map<String, String> labels) {
    labels.forEach((key, value) -> {
      checks.qualifiedName(path + "[" + key + "]", key);
      checks.labelValue(path + "[" + key + "]", value);
    });
  }

  private void containers(PodSpec spec, String at) {
    if (spec.containers().isEmpty()) {
      checks.required(at + ".containers");
    }
    Set<String> names = new HashSet<>();
    ContainerRules rules = new ContainerRules(checks, spec);
    // Init containers come second: where both have a name, the second is the one to change.
    each(spec.containers(), at + ".containers", names, rules::container);
    each(spec.initContainers(), at + ".initContainers", names, rules::initContainer);
  }

  private interface Rule {
    void check(Container container, String path);
  }

  private void each(List<Container> containers, String path, Set<String> names, Rule rule) {
    for (int i = 0; i < containers.size(); i++) {
      Container container = containers.get(i);
      String at = path + "[" + i + "]";
      checks.label(at + ".name", container.name());
      if (!container.name().isEmpty() && !names.add(container.name())) {
        checks.duplicate(at + ".name", container.name());
      }
      rule.check(container, at);
    }
  }

  private void scheduling(Scheduling scheduling, String at) {
    if (scheduling.nodeName() != null) {
      checks.subdomain(at + ".nodeName", scheduling.nodeName());
    }
    labels(at + ".nodeSelector", scheduling.nodeSelector());
    String policy = scheduling.preemptionPolicy();
    if (policy != null && !List.of("Never", "PreemptLowerPriority").contains(policy)) {
      checks.unsupported(
          at + ".preemptionPolicy", policy, List.of("Never", "PreemptLowerPriority"));
    }
    for (int i = 0; i < scheduling.tolerations().size(); i++) {
      toleration(scheduling.tolerations().get(i), at + ".tolerations[" + i + "]");
    }
  }

  private void toleration(Toleration toleration, String at) {
    String operator = toleration.operator() == null ? "Equal" : toleration.operator();
    if (!List.of("Equal", "Exists").contains(operator)) {
      checks.unsupported(at + ".operator", operator, List.of("Equal", "Exists"));
    }
    if (toleration.key() != null) {
      checks.qualifiedName(at + ".key", toleration.key());
    } else if (!operator.equals("Exists")) {
      checks.invalid(at + ".operator", operator, "must be Exists when there is no key");
    }
    if (toleration.value() != null) {
      if (operator.equals("Exists")) {
        checks.invalid(at + ".value", toleration.value(), "must be empty when operator is Exists");
      } else {
        checks.labelValue(at + ".value", toleration.value());
      }
    }
    if (toleration.effect() != null && !EFFECTS.contains(toleration.effect())) {
      checks.unsupported(at + ".effect", toleration.effect(), EFFECTS);
    }
    if (toleration.tolerationSeconds() != null && !"NoExecute".equals(toleration.effect())) {
      checks.invalid(
          at + ".effect",
          toleration.effect() == null ? "" : toleration.effect(),
          "must be NoExecute when tolerationSeconds is given");
    }
  }

  private void clusterFields(PodSpec spec, String at) {
    var fields = spec.clusterFields();
    Boolean automount = fields.automountServiceAccountToken();
    if (Boolean.TRUE.equals(automount)) {
      checks.notYet(
          at + ".automountServiceAccountToken",
          "there is no API here that a token would be for; leave it out or say false");
    }
    String account = fields.serviceAccountName();
    if (account != null) {
      checks.subdomain(at + ".serviceAccountName", account);
      if (!account.equals("default") && automount == null) {
        checks.notYet(
            at + ".serviceAccountName",
            "no token of "
                + Quote.of(account)
                + " can be mounted; leave it out or say automountServiceAccountToken: false");
      }
    }
    if (spec.hasOwnUsers()) {
      ownUsers(spec.namespaces(), at);
    }
    if (fields.osName() != null && !fields.osName().equals("linux")) {
      checks.unsupported(at + ".os.name", fields.osName(), List.of("linux"));
    }
  }

  /** The pod's root has no power over the host's namespaces: the API server refuses the mixture. */
  private void ownUsers(PodNamespaces namespaces, String at) {
    if (namespaces.hostNetwork()) {
      checks.forbidden(at + ".hostNetwork", NOT_WITH_OWN_USERS);
    }
    if (namespaces.hostPid()) {
      checks.forbidden(at + ".hostPID", NOT_WITH_OWN_USERS);
    }
    if (namespaces.hostIpc()) {
      checks.forbidden(at + ".hostIPC", NOT_WITH_OWN_USERS);
    }
  }
}
