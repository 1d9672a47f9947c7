package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.network.AttachRequest;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sandbox on a network: all that DEL and CHECK need, whatever the configuration directory says by
 * then. Section 3 of the specification wants the parameters of ADD again and its result kept.
 *
 * @param pod the pod's name for messages, {@code namespace/name}
 * @param network the network's configuration at ADD, as a .conflist
 * @param arguments CNI_ARGS
 * @param capabilities the capability arguments, a JSON object
 * @param pausePid whose namespace ADD got; valid while that process lives
 * @param added how many plugins have answered ADD; it is on disk before the next one is asked
 * @param result what the last of them answered, JSON; null while there is none
 */
record Attachment(
    String sandboxId,
    String pod,
    String network,
    String arguments,
    String capabilities,
    int pausePid,
    int added,
    @Nullable String result) {

  /** The pod's interface: kubelet and the tools around it know no other name. */
  static final String INTERFACE = "eth0";

  /** A sandbox that is about to be added. */
  static Attachment of(AttachRequest request, NetworkList network) throws RuntimeFailure {
    return new Attachment(
        request.sandboxId(),
        request.pod(),
        network.text(),
        arguments(request),
        CapabilityArguments.of(request).toString(),
        request.pausePid(),
        0,
        null);
  }

  /** The names that plugins for Kubernetes know; others shall ignore them. */
  private static String arguments(AttachRequest request) throws RuntimeFailure {
    return "IgnoreUnknown=1"
        + argument("K8S_POD_NAMESPACE", request.spec().pod().namespace())
        + argument("K8S_POD_NAME", request.spec().pod().name())
        + argument("K8S_POD_INFRA_CONTAINER_ID", request.sandboxId())
        + argument("K8S_POD_UID", request.spec().pod().uid());
  }

  /** A name with a separator in it would be read as further arguments, such as an address. */
  private static String argument(String key, String value) throws RuntimeFailure {
    if (value.contains(";") || value.contains("=")) {
      throw new RuntimeFailure("\"%s\" cannot be a pod's name, namespace or uid".formatted(value));
    }
    return ";" + key + "=" + value;
  }

  /** The same after one more plugin has answered. */
  Attachment withNext(String answer) {
    return new Attachment(
        sandboxId, pod, network, arguments, capabilities, pausePid, added + 1, answer);
  }

  /**
   * The network as it was at ADD.
   *
   * @throws RuntimeFailure when this program does not understand it any more
   */
  NetworkList list() throws RuntimeFailure {
    return NetworkList.parse(network);
  }

  /** What the runtime has to say, by capability. */
  ObjectNode capabilityArguments() {
    return Json.parse(capabilities);
  }

  /**
   * The variables of a command about this attachment.
   *
   * @param livePause the process whose network namespace it is; empty when it has ended, and its
   *     number may be another's
   */
  Map<String, String> variables(OptionalInt livePause) {
    Map<String, String> variables = new TreeMap<>();
    variables.put("CNI_CONTAINERID", sandboxId);
    variables.put("CNI_IFNAME", INTERFACE);
    variables.put("CNI_ARGS", arguments);
    // A path, for plugins open it by themselves. The specification allows DEL to come without.
    variables.put(
        "CNI_NETNS",
        livePause.isPresent() ? "/proc/%d/ns/net".formatted(livePause.getAsInt()) : "");
    return variables;
  }
}
