package io.beanpod.pod.decode;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerPort;
import io.beanpod.pod.model.ContainerPort.Protocol;
import io.beanpod.pod.model.EnvVar;
import io.beanpod.pod.model.ImagePullPolicy;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.RestartPolicy;
import io.beanpod.pod.model.TerminationMessagePolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a container, with the API server's defaults. */
final class ContainerReader {
  private static final String DEFAULT_MESSAGE_PATH = "/dev/termination-log";

  private final boolean hostNetwork;

  /**
   * For the containers of one pod.
   *
   * @param hostNetwork whether a port is the host's too
   */
  ContainerReader(boolean hostNetwork) {
    this.hostNetwork = hostNetwork;
  }

  Container container(Struct struct) {
    RestartPolicy policy = struct.choice("restartPolicy", RestartPolicy.class);
    if (policy != null) {
      struct.problem(
          "restartPolicy",
          "known field, not yet supported by beanpod on this container:"
              + " the pod's restartPolicy applies");
    }
    return read(struct, null);
  }

  Container initContainer(Struct struct) {
    RestartPolicy policy = struct.choice("restartPolicy", RestartPolicy.class);
    if (policy != null && policy != RestartPolicy.ALWAYS) {
      struct.problem(
          "restartPolicy",
          "known field, not yet supported by beanpod with the value "
              + Quote.of(policy.text())
              + ": only \"Always\" is, which makes a sidecar");
    }
    return read(struct, policy == RestartPolicy.ALWAYS ? policy : null);
  }

  private Container read(Struct c, @Nullable RestartPolicy restartPolicy) {
    String image = c.required("image");
    return new Container(
        c.required("name"),
        image,
        c.choice("imagePullPolicy", ImagePullPolicy.class, pullPolicy(image)),
        c.texts("command"),
        c.texts("args"),
        c.text("workingDir"),
        c.structs("ports", "ports", "ContainerPort", this::port),
        c.structs("env", "variables", "EnvVar", ContainerReader::variable),
        ResourceReader.read(c),
        restartPolicy,
        c.structs("volumeMounts", "mounts", "VolumeMount", VolumeReader::mount),
        c.struct("lifecycle", "Lifecycle", HandlerReader::lifecycle),
        c.struct("livenessProbe", "Probe", HandlerReader::probe),
        c.struct("readinessProbe", "Probe", HandlerReader::probe),
        c.struct("startupProbe", "Probe", HandlerReader::probe),
        c.get(
            "terminationMessagePath",
            v -> v.isEmptyText() ? DEFAULT_MESSAGE_PATH : v.text(),
            DEFAULT_MESSAGE_PATH),
        c.choice(
            "terminationMessagePolicy",
            TerminationMessagePolicy.class,
            TerminationMessagePolicy.FILE),
        c.struct("securityContext", "SecurityContext", SecurityReader::containerContext),
        c.flag("stdin"),
        c.flag("stdinOnce"),
        c.flag("tty"));
  }

  /** Always for the tag "latest", which is also the tag of a name without tag and digest. */
  static ImagePullPolicy pullPolicy(String image) {
    int digest = image.indexOf('@');
    String name = digest < 0 ? image : image.substring(0, digest);
    int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
    String tag = colon >= 0 ? name.substring(colon + 1) : digest < 0 ? "latest" : "";
    return tag.equals("latest") ? ImagePullPolicy.ALWAYS : ImagePullPolicy.IF_NOT_PRESENT;
  }

  private ContainerPort port(Struct port) {
    int number = port.required("containerPort", Value::integer, 1);
    int hostPort = port.get("hostPort", Value::integer, 0);
    return new ContainerPort(
        port.text("name"),
        number,
        hostPort == 0 && hostNetwork ? number : hostPort,
        port.text("hostIP"),
        port.choice("protocol", Protocol.class, Protocol.TCP));
  }

  private static EnvVar variable(Struct variable) {
    String name = variable.required("name");
    String value = variable.text("value");
    EnvVar.Source source = variable.struct("valueFrom", "EnvVarSource", ContainerReader::source);
    if (source != null && value != null) {
      variable.problem("valueFrom", "Invalid value: may not be given together with value");
    }
    return new EnvVar(name, source != null ? source : new EnvVar.Value(value == null ? "" : value));
  }

  private static EnvVar.Source source(Struct source) {
    List<String> given = source.given();
    if (given.size() != 1) {
      source.problem(
          given.isEmpty()
              ? "Invalid value: must say where the value comes from, such as fieldRef"
              : "Invalid value: may have only one of " + String.join(", ", given));
    }
    EnvVar.Source field =
        source.struct(
            "fieldRef",
            "ObjectFieldSelector",
            ref -> {
              ref.get("apiVersion", Kind::version);
              return new EnvVar.FieldRef(ref.required("fieldPath"));
            });
    EnvVar.Source resource =
        source.struct(
            "resourceFieldRef",
            "ResourceFieldSelector",
            ref ->
                new EnvVar.ResourceFieldRef(
                    ref.text("containerName"),
                    ref.required("resource"),
                    ref.get("divisor", Value::quantity, Quantity.ZERO)));
    if (field != null) {
      return field;
    }
    return resource != null ? resource : new EnvVar.Value("");
  }
}
