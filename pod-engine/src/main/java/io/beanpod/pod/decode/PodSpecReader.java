package io.beanpod.pod.decode;

import io.beanpod.pod.model.ClusterFields;
import io.beanpod.pod.model.DnsConfig;
import io.beanpod.pod.model.DnsPolicy;
import io.beanpod.pod.model.HostAlias;
import io.beanpod.pod.model.PodNames;
import io.beanpod.pod.model.PodNamespaces;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.RestartPolicy;
import io.beanpod.pod.model.Scheduling;
import io.beanpod.pod.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a pod should be, with the API server's defaults. */
final class PodSpecReader {
  private static final long DEFAULT_GRACE_SECONDS = 30;
  private static final Map<String, Integer> SYSTEM_CLASSES =
      Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

  /** What stands for a missing spec, which is a problem anyway. */
  static final PodSpec EMPTY =
      new PodSpec(
          List.of(),
          List.of(),
          List.of(),
          RestartPolicy.ALWAYS,
          DEFAULT_GRACE_SECONDS,
          null,
          new PodNamespaces(false, false, false, false),
          new PodNames(null, null, false, null),
          List.of(),
          DnsPolicy.CLUSTER_FIRST,
          null,
          SecurityReader.NO_POD_CONTEXT,
          new Scheduling(null, Map.of(), List.of(), "default-scheduler", null, 0, null),
          new ClusterFields(null, null, true, List.of(), null, null));

  private PodSpecReader() {}

  static PodSpec read(Struct spec) {
    PodNamespaces namespaces = namespaces(spec);
    ContainerReader containers = new ContainerReader(namespaces.hostNetwork());
    long grace =
        spec.get("terminationGracePeriodSeconds", Value::longInteger, DEFAULT_GRACE_SECONDS);
    return new PodSpec(
        spec.structs("initContainers", "containers", "Container", containers::initContainer),
        spec.structs("containers", "containers", "Container", containers::container),
        spec.structs("volumes", "volumes", "Volume", VolumeReader::volume),
        spec.choice("restartPolicy", RestartPolicy.class, RestartPolicy.ALWAYS),
        grace < 0 ? 1 : grace, // as the API server does
        spec.get("activeDeadlineSeconds", Value::longInteger),
        namespaces,
        names(spec),
        spec.structs("hostAliases", "host aliases", "HostAlias", PodSpecReader::hostAlias),
        spec.choice("dnsPolicy", DnsPolicy.class, DnsPolicy.CLUSTER_FIRST),
        spec.struct("dnsConfig", "PodDNSConfig", PodSpecReader::dnsConfig),
        spec.get(
            "securityContext",
            v -> v.struct("PodSecurityContext", SecurityReader::podContext),
            SecurityReader.NO_POD_CONTEXT),
        scheduling(spec),
        clusterFields(spec));
  }

  private static PodNamespaces namespaces(Struct spec) {
    return new PodNamespaces(
        spec.flag("hostNetwork"),
        spec.flag("hostPID"),
        spec.flag("hostIPC"),
        spec.flag("shareProcessNamespace"));
  }

  private static PodNames names(Struct spec) {
    return new PodNames(
        spec.text("hostname"),
        spec.text("subdomain"),
        spec.flag("setHostnameAsFQDN"),
        spec.text("hostnameOverride"));
  }

  private static HostAlias hostAlias(Struct alias) {
    return new HostAlias(alias.required("ip"), alias.texts("hostnames"));
  }

  private static DnsConfig dnsConfig(Struct dns) {
    return new DnsConfig(
        dns.texts("nameservers"),
        dns.texts("searches"),
        dns.structs(
            "options",
            "options",
            "PodDNSConfigOption",
            o -> new DnsConfig.Option(o.required("name"), o.get("value", Value::text))));
  }

  private static Scheduling scheduling(Struct spec) {
    String className = spec.text("priorityClassName");
    return new Scheduling(
        spec.text("nodeName"),
        spec.textMap("nodeSelector"),
        spec.structs("tolerations", "tolerations", "Toleration", PodSpecReader::toleration),
        spec.get("schedulerName", Value::text, "default-scheduler"),
        className,
        priority(spec, className),
        spec.get("preemptionPolicy", Value::text, "PreemptLowerPriority"));
  }

  /** The priority that the class has; a number of one's own must be the same. */
  private static int priority(Struct spec, @Nullable String className) {
    Integer ofClass = className == null ? Integer.valueOf(0) : SYSTEM_CLASSES.get(className);
    if (ofClass == null) {
      spec.problem(
          "priorityClassName",
          "no PriorityClass with the name "
              + Quote.of(String.valueOf(className))
              + " was found; there are "
              + String.join(" and ", SYSTEM_CLASSES.keySet().stream().sorted().toList()));
      return 0;
    }
    int given = spec.get("priority", Value::integer, ofClass);
    if (given != ofClass) {
      spec.problem(
          "priority", "Forbidden: comes from priorityClassName, which makes it " + ofClass);
    }
    return ofClass;
  }

  private static Toleration toleration(Struct toleration) {
    return new Toleration(
        toleration.text("key"),
        toleration.text("operator"),
        toleration.text("value"),
        toleration.text("effect"),
        toleration.get("tolerationSeconds", Value::longInteger));
  }

  private static ClusterFields clusterFields(Struct spec) {
    String account = spec.text("serviceAccountName");
    String oldName = spec.text("serviceAccount");
    String os = spec.struct("os", "PodOS", o -> o.required("name"));
    return new ClusterFields(
        account == null ? oldName : account,
        spec.get("automountServiceAccountToken", Value::bool),
        spec.get("enableServiceLinks", Value::bool, true),
        spec.structs(
            "imagePullSecrets", "references", "LocalObjectReference", r -> r.required("name")),
        spec.get("hostUsers", Value::bool),
        os);
  }
}
