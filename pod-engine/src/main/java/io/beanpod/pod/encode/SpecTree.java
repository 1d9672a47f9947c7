package io.beanpod.pod.encode;

import io.beanpod.pod.model.ClusterFields;
import io.beanpod.pod.model.DnsConfig;
import io.beanpod.pod.model.HostAlias;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.Scheduling;
import io.beanpod.pod.model.Toleration;
import io.beanpod.pod.model.Volume;
import io.beanpod.pod.model.VolumeSource;

/** What a pod should be, as a tree. */
final class SpecTree {
  private SpecTree() {}

  static Tree of(PodSpec spec) {
    Tree tree =
        new Tree()
            .put("activeDeadlineSeconds", spec.activeDeadlineSeconds())
            .list("containers", spec.containers(), ContainerTree::of)
            .struct("dnsConfig", spec.dnsConfig(), SpecTree::dnsConfig)
            .put("dnsPolicy", spec.dnsPolicy())
            .list("hostAliases", spec.hostAliases(), SpecTree::hostAlias)
            .flag("hostIPC", spec.namespaces().hostIpc())
            .flag("hostNetwork", spec.namespaces().hostNetwork())
            .flag("hostPID", spec.namespaces().hostPid())
            .put("hostname", spec.names().hostname())
            .put("hostnameOverride", spec.names().hostnameOverride())
            .list("initContainers", spec.initContainers(), ContainerTree::of)
            .put("restartPolicy", spec.restartPolicy())
            .always("securityContext", SecurityTree.ofPod(spec.securityContext()))
            .flag("setHostnameAsFQDN", spec.names().setHostnameAsFqdn())
            .flag("shareProcessNamespace", spec.namespaces().shareProcessNamespace())
            .put("subdomain", spec.names().subdomain())
            .put("terminationGracePeriodSeconds", spec.terminationGracePeriodSeconds())
            .list("volumes", spec.volumes(), SpecTree::volume);
    scheduling(tree, spec.scheduling());
    clusterFields(tree, spec.clusterFields());
    return tree;
  }

  private static void scheduling(Tree tree, Scheduling scheduling) {
    tree.put("nodeName", scheduling.nodeName())
        .put("nodeSelector", scheduling.nodeSelector())
        .put("preemptionPolicy", scheduling.preemptionPolicy())
        .put("priority", scheduling.priority())
        .put("priorityClassName", scheduling.priorityClassName())
        .put("schedulerName", scheduling.schedulerName())
        .list("tolerations", scheduling.tolerations(), SpecTree::toleration);
  }

  private static void clusterFields(Tree tree, ClusterFields fields) {
    tree.put("automountServiceAccountToken", fields.automountServiceAccountToken())
        .put("enableServiceLinks", fields.enableServiceLinks())
        .put("hostUsers", fields.hostUsers())
        .list("imagePullSecrets", fields.imagePullSecrets(), name -> new Tree().put("name", name))
        .struct("os", fields.osName(), name -> new Tree().put("name", name))
        .put("serviceAccount", fields.serviceAccountName())
        .put("serviceAccountName", fields.serviceAccountName());
  }

  private static Tree toleration(Toleration toleration) {
    return new Tree()
        .put("effect", toleration.effect())
        .put("key", toleration.key())
        .put("operator", toleration.operator())
        .put("tolerationSeconds", toleration.tolerationSeconds())
        .put("value", toleration.value());
  }

  private static Tree hostAlias(HostAlias alias) {
    return new Tree().put("hostnames", alias.hostnames()).put("ip", alias.ip());
  }

  private static Tree dnsConfig(DnsConfig dns) {
    return new Tree()
        .put("nameservers", dns.nameservers())
        .list(
            "options",
            dns.options(),
            option -> {
              Tree tree = new Tree().put("name", option.name());
              return option.value() == null ? tree : tree.always("value", option.value());
            })
        .put("searches", dns.searches());
  }

  private static Tree volume(Volume volume) {
    Tree tree = new Tree().put("name", volume.name());
    return switch (volume.source()) {
      case VolumeSource.EmptyDir dir ->
          tree.always(
              "emptyDir", new Tree().put("medium", dir.medium()).put("sizeLimit", dir.sizeLimit()));
      case VolumeSource.HostPath host ->
          tree.always("hostPath", new Tree().put("path", host.path()).always("type", host.type()));
    };
  }
}
