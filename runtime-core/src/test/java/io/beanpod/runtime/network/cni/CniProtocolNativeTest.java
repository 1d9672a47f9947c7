package io.beanpod.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.beanpod.runtime.NetworkStatus;
import io.beanpod.runtime.network.PortMapping;
import io.beanpod.runtime.network.PortMapping.Protocol;
import io.beanpod.runtime.network.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What plugins are told and how they may misbehave; the plugins are shell scripts. */
@Tag("native")
class CniProtocolNativeTest {
  private static final String RESULT =
      "{\"cniVersion\": \"1.1.0\", \"ips\": [{\"address\": \"10.9.0.%d/24\"}]}";
  private static final String TWO =
      """
      {'cniVersion': '1.1.0', 'name': 'two', 'plugins': [
        {'type': 'first', 'key': {'kept': [1]}, 'cni.dev/x': 1,
         'capabilities': {'portMappings': true, 'dns': true, 'aliases': false, 'unknown': true}},
        {'type': 'second', 'capabilities': {'cgroupPath': true}}]}
      """;

  @TempDir Path directory;
  private CniHost host;
  private TestNamespace pod;

  @BeforeEach
  void makeHost() throws Exception {
    host = new CniHost(directory);
    pod = host.pod();
    host.configure(TWO);
    recorder("first", 1);
    recorder("second", 2);
  }

  @AfterEach
  void removeHost() {
    host.close();
  }

  /** A plugin that keeps what it is told, notes that it was called, and answers with a result. */
  private void recorder(String type, int address) throws Exception {
    script(type, "[ $CNI_COMMAND = ADD ] && echo '" + RESULT.formatted(address) + "'\nexit 0\n");
  }

  private void script(String type, String then) throws Exception {
    host.script(
        type,
        """
        at=%s/$CNI_COMMAND.%s
        cat >$at.json
        env | grep ^CNI_ | sort >$at.env
        echo $CNI_COMMAND %s >>%s/calls
        %s
        """
            .formatted(directory, type, type, directory, then));
  }

  private ObjectNode told(String call) throws Exception {
    return Json.parse(Files.readString(directory.resolve(call + ".json")));
  }

  private List<String> environment(String call) throws Exception {
    return Files.readAllLines(directory.resolve(call + ".env"));
  }

  private List<String> calls() throws Exception {
    Path file = directory.resolve("calls");
    List<String> calls = Files.exists(file) ? Files.readAllLines(file) : List.of();
    Files.deleteIfExists(file);
    return calls;
  }

  @Test
  void aChainIsAddedForwardsAndDeletedBackwards() throws Exception {
    try (CniNetwork network = host.open()) {
      host.attach(network, 1, pod);
      assertThat(calls()).containsExactly("ADD first", "ADD second");
      assertThat(told("ADD.first").has("prevResult")).isFalse();
      assertThat(told("ADD.second").get("prevResult")).isEqualTo(Json.parse(RESULT.formatted(1)));

      host.detach(network, 1, pod);
      assertThat(calls()).containsExactly("DEL second", "DEL first");
      for (String type : List.of("first", "second")) {
        assertThat(told("DEL." + type).get("prevResult"))
            .isEqualTo(Json.parse(RESULT.formatted(2)));
      }
      host.detach(network, 1, pod);
      assertThat(calls()).isEmpty();
    }
  }

  @Test
  void pluginsAreToldAsTheSpecificationWantsIt() throws Exception {
    try (CniNetwork network = host.open()) {
      host.attach(network, 1, pod, new PortMapping(Protocol.UDP, "127.0.0.1", 53, 5353));
      assertThat(environment("ADD.first"))
          .containsExactly(
              "CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=pod1;"
                  + "K8S_POD_INFRA_CONTAINER_ID="
                  + CniHost.id(1)
                  + ";K8S_POD_UID=uid-1",
              "CNI_COMMAND=ADD",
              "CNI_CONTAINERID=" + CniHost.id(1),
              "CNI_IFNAME=eth0",
              "CNI_NETNS=/proc/" + pod.threadId() + "/ns/net",
              "CNI_PATH=" + directory.resolve("bin") + ":/usr/lib/cni");
      assertThat(told("ADD.first"))
          .isEqualTo(
              Json.parse(
                  """
                  {"cniVersion": "1.1.0", "name": "two", "type": "first", "key": {"kept": [1]},
                   "runtimeConfig": {
                     "portMappings": [{"hostPort": 53, "containerPort": 5353, "protocol": "udp",
                                       "hostIP": "127.0.0.1"}],
                     "dns": {"servers": ["192.0.2.53"], "searches": ["test"], "options": []}}}
                  """));
      assertThat(told("ADD.second").get("runtimeConfig"))
          .isEqualTo(Json.parse("{\"cgroupPath\": \"/pods/pod1\"}"));

      host.detach(network, 1, pod);
      assertThat(told("DEL.first").get("runtimeConfig"))
          .isEqualTo(told("ADD.first").get("runtimeConfig"));
      List<String> added = environment("ADD.first");
      assertThat(environment("DEL.first"))
          .containsExactlyElementsOf(
              added.stream().map(line -> line.replace("COMMAND=ADD", "COMMAND=DEL")).toList());
    }
  }

  @Test
  void aPluginsErrorBecomesASentenceAndTheChainIsUndone() throws Exception {
    script(
        "second",
        """
        [ $CNI_COMMAND = ADD ] || exit 0
        echo '{"code": 11, "msg": "no lease", "details": "the server is away"}'
        exit 1
        """);
    try (CniNetwork network = host.open()) {
      assertThatThrownBy(() -> host.attach(network, 1, pod))
          .hasMessage(
              "Pod default/pod1 cannot join CNI network two: CNI plugin second failed at ADD:"
                  + " no lease; the server is away (code 11, try again later)");
      assertThat(calls()).containsExactly("ADD first", "ADD second", "DEL second", "DEL first");
      assertThat(environment("DEL.first"))
          .contains("CNI_NETNS=/proc/" + pod.threadId() + "/ns/net");
      assertThat(told("DEL.first").has("prevResult")).isFalse();
      assertThat(host.state()).isEmptyDirectory();
    }
  }

  @Test
  void aPluginThatPrintsRubbishFails() throws Exception {
    script("second", "echo 'hello'; exit 0");
    try (CniNetwork network = host.open()) {
      assertThatThrownBy(() -> host.attach(network, 1, pod))
          .hasMessageContaining("CNI plugin second gave no result of ADD: it is not JSON")
          .hasMessageContaining("(output: hello)");
      script("second", "head -c 3000000 /dev/zero | tr '\\0' x; exit 0");
      assertThatThrownBy(() -> host.attach(network, 2, pod))
          .hasMessageContaining("it is not JSON")
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
      script("second", "echo '{\"ips\": []}'");
      assertThatThrownBy(() -> host.attach(network, 3, pod))
          .hasMessageContaining("gave eth0 no address");
      script("second", "echo '{\"ips\": [{\"address\": \"x\"}]}'");
      assertThatThrownBy(() -> host.attach(network, 4, pod))
          .hasMessageContaining("its result makes no sense");
      script(
          "second",
          "[ $CNI_COMMAND = DEL ] && exit 0; echo oh >&2; echo dear >/dev/stderr; kill -SEGV $$");
      assertThatThrownBy(() -> host.attach(network, 5, pod))
          .hasMessageContaining("CNI plugin second failed at ADD: killed by SIGSEGV, oh | dear");
      assertThat(host.state()).isEmptyDirectory();
    }
  }

  @Test
  void aPluginThatHangsIsKilledWithItsChildren() throws Exception {
    script(
        "second",
        """
        [ $CNI_COMMAND = ADD ] || exit 0
        (trap '' TERM HUP; sleep 1000) &
        echo $! >%s/child
        sleep 1000
        """
            .formatted(directory));
    try (CniNetwork network = host.open(Duration.ofSeconds(3))) {
      assertThatThrownBy(() -> host.attach(network, 1, pod))
          .hasMessageContaining("CNI plugin second did not end its ADD within 3 s and was killed");
      assertThat(calls()).endsWith("DEL second", "DEL first");
      Path child = Path.of("/proc", Files.readString(directory.resolve("child")).strip());
      await().atMost(Duration.ofMinutes(1)).until(() -> !Files.exists(child));
      assertThat(host.cgroups().children()).isEmpty();
    }
  }

  @Test
  void aHelperThatAPluginLeavesRunsUntilDel() throws Exception {
    script(
        "second",
        """
        [ $CNI_COMMAND = ADD ] || exit 0
        sleep 1000 &
        echo $! >%s/child
        echo '%s'
        """
            .formatted(directory, RESULT.formatted(2)));
    try (CniNetwork network = host.open()) {
      host.attach(network, 1, pod);
      Path child = Path.of("/proc", Files.readString(directory.resolve("child")).strip());
      assertThat(child).exists();
      host.detach(network, 1, pod);
      await().atMost(Duration.ofMinutes(1)).until(() -> !Files.exists(child));
      assertThat(host.cgroups().children()).isEmpty();
    }
  }

  @Test
  void aDelThatFailsIsToldAndCanBeRepeated() throws Exception {
    try (CniNetwork network = host.open()) {
      host.attach(network, 1, pod);
      script("second", "echo 'the database is down' >&2; exit 3");
      assertThatThrownBy(() -> host.detach(network, 1, pod))
          .hasMessage(
              "Pod default/pod1 cannot leave CNI network two: CNI plugin second failed at DEL:"
                  + " exit code 3, the database is down");
      assertThat(calls())
          .as("an address is kept while rules may lead to it")
          .endsWith("DEL second");
      recorder("second", 2);
      host.detach(network, 1, pod);
      assertThat(calls()).containsExactly("DEL second", "DEL first");
    }
  }

  @Test
  void whatADaemonWasKilledAtIsUndoneByTheNext() throws Exception {
    // What is there at that instant: the record, the first plugin's answer, the second at work.
    Attachment begun =
        Attachment.of(
                host.request(1, "pod1", pod, Map.of()), NetworkList.parse(TWO.replace('\'', '"')))
            .withNext(RESULT.formatted(1));
    new AttachmentDirectory(host.state()).save(begun);
    host.script("slow", "touch %s/begun; sleep 1000".formatted(directory));
    Path slow = directory.resolve("bin/slow");
    Thread plugin =
        Thread.ofVirtual().start(() -> runInVain(host.runner(), slow, begun.sandboxId()));
    await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(directory.resolve("begun")));

    try (CniNetwork network = host.open()) {
      network.clean(Set.of(CniHost.id(1)), Set.of());
      plugin.join();
      assertThat(host.cgroups().children()).isEmpty();
      assertThat(calls()).startsWith("DEL second", "DEL first");
      assertThat(environment("DEL.first")).as("its process is not known").contains("CNI_NETNS=");
      assertThat(told("DEL.first").has("prevResult")).isFalse();
      assertThat(host.state()).isEmptyDirectory();
    }
  }

  private static void runInVain(PluginRunner runner, Path program, String scope) {
    try {
      assertThat(runner.run(program, scope, List.of(), "").status()).isPresent();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPluginThatCanNeitherAddNorDeleteKeepsNoAddress() throws Exception {
    script("second", "echo '{\"code\": 1, \"msg\": \"too new\"}'; exit 1");
    try (CniNetwork network = host.open()) {
      assertThatThrownBy(() -> host.attach(network, 1, pod))
          .hasMessageContaining("second failed at ADD: too new (code 1, incompatible CNI version)")
          .hasNoSuppressedExceptions();
      assertThat(calls()).containsExactly("ADD first", "ADD second", "DEL second", "DEL first");
      assertThat(host.state()).isEmptyDirectory();
    }
  }

  @Test
  void pluginsMayCollectWhatNoSandboxOwns() throws Exception {
    try (CniNetwork network = host.open()) {
      host.attach(network, 1, pod);
      host.attach(network, 2, host.pod());
      calls();
      host.namespace().act(() -> network.clean(Set.of(CniHost.id(2)), Set.of(CniHost.id(1))));
      assertThat(calls())
          .containsExactly(
              "DEL second", "DEL first", "GC first", "GC second", "CHECK first", "CHECK second");
      assertThat(told("GC.first").get("cni.dev/valid-attachments"))
          .isEqualTo(
              Json.parse(
                      "{\"a\": [{\"containerID\": \"%s\", \"ifname\": \"eth0\"}]}"
                          .formatted(CniHost.id(1)))
                  .get("a"));
      assertThat(told("CHECK.first").get("prevResult")).isEqualTo(Json.parse(RESULT.formatted(2)));

      host.configure(TWO.replace("'name'", "'disableGC': true, 'disableCheck': true, 'name'"));
      host.namespace().act(() -> network.clean(Set.of(), Set.of()));
      assertThat(calls()).isEmpty();
      host.detach(network, 1, pod);
    }
  }

  @Test
  void aNodeIsReadyWhenItsPluginsAre() throws Exception {
    try (CniNetwork network = host.open()) {
      assertThat(network.status()).isEqualTo(NetworkStatus.READY);
      await().atMost(Duration.ofMinutes(1)).until(() -> calls().contains("STATUS second"));

      script("second", "echo '{\"code\": 50, \"msg\": \"no route to the controller\"}'; exit 1");
      host.configure(TWO.replace("'two'", "'new'"));
      await().atMost(Duration.ofMinutes(1)).until(() -> !network.status().ready());
      assertThat(network.status().message())
          .isEqualTo(
              "CNI network new: CNI plugin second failed at STATUS: no route to the controller"
                  + " (code 50, the plugin is not available)");

      host.configure(TWO.replace("'second'", "'third'"));
      assertThat(network.status().message())
          .contains("there is no CNI plugin third in " + directory.resolve("bin"))
          .contains("/usr/lib/cni");
      host.configure("{");
      assertThat(network.isWanted()).as("a mistake is no reason for another network").isTrue();
      assertThat(network.status().message()).contains("10-test.conflist is no network");
      assertThatThrownBy(() -> host.attach(network, 1, pod))
          .hasMessageContaining("Pod default/pod1 cannot be connected")
          .hasMessageContaining("10-test.conflist");
      host.unconfigure();
      assertThat(network.isWanted()).isFalse();
    }
  }

  @Test
  void aPluginThatIsTooOldIsNoticed() throws Exception {
    script("first", "echo '{\"supportedVersions\": [\"0.4.0\", \"1.0.0\"]}'");
    host.configure("{'cniVersion': '0.3.1', 'name': 'old', 'plugins': [{'type': 'first'}]}");
    try (CniNetwork network = host.open()) {
      await().atMost(Duration.ofMinutes(1)).until(() -> !network.status().ready());
      assertThat(network.status().message())
          .contains("CNI plugin first knows versions 0.4.0, 1.0.0, and network old wants 0.3.1");
    }
  }

  @Test
  void aRecordThatMakesNoSenseIsSetAside() throws Exception {
    CniNetwork killed = host.open();
    host.attach(killed, 1, pod);
    killed.close();
    Files.writeString(host.state().resolve(CniHost.id(2) + ".json"), "{\"half\":");
    try (CniNetwork network = host.open()) {
      host.detach(network, 1, pod);
    }
    try (Stream<Path> files = Files.list(host.state())) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactly(CniHost.id(2) + ".bad");
    }
  }

  @Test
  void whatThePodSaysOfItselfIsChecked() throws Exception {
    try (CniNetwork network = host.open()) {
      assertThatThrownBy(() ->
              host.attach(network, 1, pod, Map.of("kubernetes.io/egress-bandwidth", "everything")))
          .hasMessageContaining("kubernetes.io/egress-bandwidth is \"everything\"");
      assertThatThrownBy(() -> host.attach(network, 1, "pod;IP=10.9.0.1", pod))
          .hasMessageContaining("\"pod;IP=10.9.0.1\" cannot be a pod's name");
      assertThat(calls()).isEmpty();
    }
  }
}
