package io.beanpod.pod.env;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.EnvVar;
import io.beanpod.pod.model.Node;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodConfigException;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.ResourceRequirements;
import java.util.LinkedHashMap;
import java.util.Map;

/** The variables that a manifest gives to a container. */
public final class Environment {
  private static final String QUOTED_KEY_START = "['";
  private static final String QUOTED_KEY_END = "']";

  private final Pod pod;
  private final Node node;

  /**
   * For the containers of a pod.
   *
   * @param pod with the addresses of its status, which a variable may ask for
   */
  public Environment(Pod pod, Node node) {
    this.pod = pod;
    this.node = node;
  }

  /**
   * The variables of a container, in order; the last of a name wins. A {@code $(NAME)} stands for a
   * variable above it.
   *
   * @throws PodConfigException when a variable asks for a field that there is not
   */
  public Map<String, String> of(Container container) throws PodConfigException {
    Map<String, String> values = new LinkedHashMap<>();
    for (EnvVar variable : container.env()) {
      String value =
          switch (variable.source()) {
            case EnvVar.Value written -> Expansion.expand(written.text(), values);
            case EnvVar.FieldRef ref -> field(ref.fieldPath());
            case EnvVar.ResourceFieldRef ref -> resource(ref, container);
          };
      values.put(variable.name(), value);
    }
    return values;
  }

  /** The variables whose values stand in the manifest, which is all that a probe's command sees. */
  public static Map<String, String> written(Container container) {
    Map<String, String> values = new LinkedHashMap<>();
    for (EnvVar variable : container.env()) {
      values.put(
          variable.name(), variable.source() instanceof EnvVar.Value(String text) ? text : "");
    }
    return values;
  }

  private String field(String path) throws PodConfigException {
    String account = pod.spec().clusterFields().serviceAccountName();
    return switch (path) {
      case "metadata.name" -> pod.name();
      case "metadata.namespace" -> pod.namespace();
      case "metadata.uid" -> pod.uid();
      case "spec.nodeName" -> node.name();
      case "spec.serviceAccountName" -> account == null ? "default" : account;
      case "status.hostIP" -> node.addresses().stream().findFirst().orElse("");
      case "status.hostIPs" -> String.join(",", node.addresses());
      case "status.podIP" -> pod.status().podIp().orElse("");
      case "status.podIPs" -> String.join(",", pod.status().podIps());
      default -> keyed(path);
    };
  }

  private String keyed(String path) throws PodConfigException {
    int open = path.indexOf(QUOTED_KEY_START);
    boolean quoted = open > 0 && path.endsWith(QUOTED_KEY_END);
    Map<String, String> asked =
        switch (quoted ? path.substring(0, open) : "") {
          case "metadata.labels" -> pod.metadata().labels();
          case "metadata.annotations" -> pod.metadata().annotations();
          default -> throw new PodConfigException("unsupported fieldPath: " + path);
        };
    String key =
        path.substring(open + QUOTED_KEY_START.length(), path.length() - QUOTED_KEY_END.length());
    return asked.getOrDefault(key, "");
  }

  private String resource(EnvVar.ResourceFieldRef ref, Container own) throws PodConfigException {
    String name = ref.containerName();
    Container asked = name == null ? own : pod.spec().container(name).orElse(null);
    if (asked == null) {
      throw new PodConfigException("container \"" + name + "\" not found in the pod");
    }
    Quantity divisor = ref.divisor().isZero() ? Quantity.ONE : ref.divisor();
    ResourceRequirements resources = asked.resources();
    Quantity amount =
        switch (ref.resource()) {
          case "limits.cpu" ->
              limit(resources, ResourceRequirements.CPU, Quantity.ofMillis(node.cpuMillis()));
          case "limits.memory" ->
              limit(resources, ResourceRequirements.MEMORY, Quantity.ofBytes(node.memoryBytes()));
          case "requests.cpu" -> request(resources, ResourceRequirements.CPU);
          case "requests.memory" -> request(resources, ResourceRequirements.MEMORY);
          default -> throw new PodConfigException("unsupported resource: " + ref.resource());
        };
    return Long.toString(amount.dividedBy(divisor));
  }

  /** What is not limited can have all of the node. */
  private static Quantity limit(ResourceRequirements resources, String resource, Quantity node) {
    Quantity limit = resources.limit(resource);
    return limit == null || limit.isZero() ? node : limit;
  }

  private static Quantity request(ResourceRequirements resources, String resource) {
    Quantity request = resources.request(resource);
    return request == null ? Quantity.ZERO : request;
  }
}
