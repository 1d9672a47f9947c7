package io.beanpod.runtime.network.cni;

import io.beanpod.log.LogField;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.ExitStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs the plugins of a network one after the other, section 3 of the specification. */
final class PluginChain {
  private static final System.Logger LOG = System.getLogger(PluginChain.class.getName());
  private static final String PREVIOUS = "prevResult";
  private static final String RESERVED = "cni.dev/";
  private static final String VALID = "cni.dev/valid-attachments";

  /** Standard locations of the programs that plugins start, such as iptables. */
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final PluginDirectories directories;
  private final PluginRunner runner;
  private final AtomicLong runs = new AtomicLong();

  PluginChain(PluginDirectories directories, PluginRunner runner) {
    this.directories = directories;
    this.runner = runner;
  }

  /**
   * Adds a sandbox to the next plugin that has not answered yet.
   *
   * @return what the plugin answered, JSON
   */
  String addNext(Attachment attachment, NetworkList network)
      throws IOException, InterruptedException {
    ObjectNode plugin = network.plugins().get(attachment.added());
    ObjectNode request = request(network, plugin, attachment, attachment.result());
    OptionalInt pause = OptionalInt.of(attachment.pausePid());
    String result = run(Command.ADD, request, attachment.sandboxId(), attachment.variables(pause));
    check(request, result);
    return result;
  }

  private static void check(ObjectNode request, String result) throws PluginFailure {
    try {
      Json.parse(result);
    } catch (IllegalArgumentException e) {
      throw PluginFailure.badResult(
          Json.text(request, "type"), Command.ADD, String.valueOf(e.getMessage()), result);
    }
  }

  /**
   * Removes a sandbox: the plugins in reverse order. The first that fails ends it, as the
   * specification wants: an address must not be given away while a rule leads to it. A plugin that
   * never answered ADD is asked as well, but holds nothing that another pod could trip over: where
   * it cannot do its part, it shall not keep the address of each attempt.
   *
   * @param livePause the process whose network namespace it is; empty when it has ended
   * @throws PluginFailure of the plugin that failed; all may be asked again
   */
  void delete(Attachment attachment, OptionalInt livePause)
      throws IOException, InterruptedException {
    NetworkList network = attachment.list();
    boolean complete = attachment.added() == network.plugins().size();
    // prevResult of DEL is new in 0.4.0; older plugins may refuse it.
    String previous =
        complete && network.version().atLeast(SpecVersion.V0_4_0) ? attachment.result() : null;
    for (int i = network.plugins().size() - 1; i >= 0; i--) {
      ObjectNode request = request(network, network.plugins().get(i), attachment, previous);
      try {
        run(Command.DEL, request, attachment.sandboxId(), attachment.variables(livePause));
      } catch (RuntimeFailure e) {
        if (i < attachment.added()) {
          throw e;
        }
        LOG.log(
            System.Logger.Level.INFO,
            "{0}; pod {1} was never added by it",
            e.getMessage(),
            LogField.pod(attachment.pod()));
      }
    }
  }

  /**
   * Asks whether a sandbox is connected still, where the network knows that question.
   *
   * @throws PluginFailure of the first plugin that says no
   */
  void check(Attachment attachment, OptionalInt livePause)
      throws IOException, InterruptedException {
    NetworkList network = attachment.list();
    boolean complete = attachment.added() == network.plugins().size();
    if (!complete || network.disableCheck() || !Command.CHECK.isIn(network.version())) {
      return;
    }
    for (ObjectNode plugin : network.plugins()) {
      ObjectNode request = request(network, plugin, attachment, attachment.result());
      // Not in the sandbox's own cgroup: a CHECK that hangs is killed, and no helper of its ADD.
      String scope = attachment.sandboxId() + "-check";
      run(Command.CHECK, request, scope, attachment.variables(livePause));
    }
  }

  /**
   * Lets plugins take away what belongs to no sandbox, where the network knows that command.
   *
   * @throws PluginFailure of the first plugin that failed; all are asked
   */
  void collect(NetworkList network, Set<String> valid) throws IOException, InterruptedException {
    if (network.disableGc() || !Command.GC.isIn(network.version())) {
      return;
    }
    IOException first = null;
    for (ObjectNode plugin : network.plugins()) {
      ObjectNode request = request(network, plugin);
      ArrayNode attachments = request.putArray(VALID);
      for (String sandboxId : valid) {
        attachments.addObject().put("containerID", sandboxId).put("ifname", Attachment.INTERFACE);
      }
      try {
        run(Command.GC, request, scope(), Map.of());
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /**
   * Asks whether sandboxes could be added: whether each plugin is there, knows the network's
   * version, and is ready where the network knows that question.
   *
   * @throws RuntimeFailure of the first plugin that is not
   */
  void status(NetworkList network) throws IOException, InterruptedException {
    for (ObjectNode plugin : network.plugins()) {
      ObjectNode request = request(network, plugin);
      if (Command.STATUS.isIn(network.version())) {
        run(Command.STATUS, request, scope(), Map.of());
      } else {
        checkVersion(network, request);
      }
    }
  }

  private void checkVersion(NetworkList network, ObjectNode request)
      throws IOException, InterruptedException {
    String type = Json.text(request, "type");
    ObjectNode question = Json.object().put("cniVersion", network.version().toString());
    question.put("type", type);
    List<String> known;
    try {
      String answer = run(Command.VERSION, question, scope(), Map.of());
      known = Json.texts(Json.parse(answer), "supportedVersions").toList();
    } catch (PluginFailure | IllegalArgumentException unanswered) {
      return; // Not all plugins answer this, and do all the same what matters.
    }
    if (!known.isEmpty() && !known.contains(network.version().toString())) {
      throw new RuntimeFailure(
          "CNI plugin %s knows versions %s, and network %s wants %s; install a newer plugin"
              .formatted(type, String.join(", ", known), network.name(), network.version()));
    }
  }

  /** A cgroup for what runs for no sandbox; several such may run at a time. */
  private String scope() {
    return "node-" + runs.incrementAndGet();
  }

  private String run(
      Command command, ObjectNode request, String scope, Map<String, String> variables)
      throws IOException, InterruptedException {
    String plugin = Json.text(request, "type");
    Map<String, String> environment = new TreeMap<>(variables);
    environment.put("CNI_COMMAND", command.name());
    environment.put("CNI_PATH", directories.variable());
    String path = System.getenv("PATH");
    environment.put("PATH", path == null ? DEFAULT_PATH : path);
    PluginRunner.Ended ended =
        runner.run(
            directories.program(plugin),
            scope,
            environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList(),
            request.toString());
    ExitStatus status =
        ended.status().orElseThrow(() -> PluginFailure.timedOut(plugin, command, runner.timeout()));
    if (status.code() != 0) {
      throw PluginFailure.of(plugin, command, status, ended);
    }
    return ended.output();
  }

  /** "Deriving request configuration from plugin configuration" of the specification. */
  private static ObjectNode request(
      NetworkList network, ObjectNode plugin, Attachment attachment, @Nullable String previous)
      throws RuntimeFailure {
    ObjectNode request = request(network, plugin);
    ObjectNode arguments = attachment.capabilityArguments();
    List<String> granted = new ArrayList<>();
    for (Map.Entry<String, JsonNode> capability : plugin.path("capabilities").properties()) {
      if (capability.getValue().asBoolean(false) && arguments.has(capability.getKey())) {
        granted.add(capability.getKey());
      }
    }
    if (!granted.isEmpty()) {
      ObjectNode runtimeConfig = request.putObject("runtimeConfig");
      granted.forEach(name -> runtimeConfig.set(name, arguments.get(name)));
    }
    if (previous != null) {
      request.set(PREVIOUS, Json.parse(previous));
    }
    return request;
  }

  private static ObjectNode request(NetworkList network, ObjectNode plugin) {
    ObjectNode request = plugin.deepCopy();
    request.remove(List.of("capabilities", "runtimeConfig", PREVIOUS));
    request.remove(
        plugin
            .propertyStream()
            .map(Map.Entry::getKey)
            .filter(key -> key.startsWith(RESERVED))
            .toList());
    request.put("cniVersion", network.version().toString());
    request.put("name", network.name());
    return request;
  }
}
