package io.beanpod.pod.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.pod.decode.PodFields.Support;
import io.beanpod.pod.encode.PodTree;
import io.beanpod.pod.encode.YamlText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of fields, against the decoder and against its page in the documentation. */
class PodFieldsTest {
  private static final Path PAGE = Path.of("../docs/pod-fields.md");

  /** A manifest for each structure of the table, with room for one more field. */
  private static final Map<String, String> PLACES =
      Map.ofEntries(
          Map.entry("Pod", "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {CS}, FIELD}"),
          Map.entry(
              "PodList",
              "{apiVersion: v1, kind: List, items: [" + Manifest.text("{CS}") + "], FIELD}"),
          Map.entry(
              "ObjectMeta", "{apiVersion: v1, kind: Pod, metadata: {name: p, FIELD}, spec: {CS}}"),
          Map.entry("PodSpec", Manifest.text("{CS, FIELD}")),
          Map.entry("PodOS", Manifest.text("{CS, os: {name: linux, FIELD}}")),
          Map.entry(
              "LocalObjectReference", Manifest.text("{CS, imagePullSecrets: [{name: a, FIELD}]}")),
          Map.entry("HostAlias", Manifest.text("{CS, hostAliases: [{ip: '::1', FIELD}]}")),
          Map.entry("PodDNSConfig", Manifest.text("{CS, dnsConfig: {FIELD}}")),
          Map.entry(
              "PodDNSConfigOption",
              Manifest.text("{CS, dnsConfig: {options: [{name: a, FIELD}]}}")),
          Map.entry("Toleration", Manifest.text("{CS, tolerations: [{key: a, FIELD}]}")),
          Map.entry("PodSecurityContext", Manifest.text("{CS, securityContext: {FIELD}}")),
          Map.entry(
              "Sysctl", Manifest.text("{CS, securityContext: {sysctls: [{name: a.b, FIELD}]}}")),
          Map.entry(
              "SeccompProfile",
              Manifest.text("{CS, securityContext: {seccompProfile: {type: Unconfined, FIELD}}}")),
          Map.entry(
              "AppArmorProfile",
              Manifest.text("{CS, securityContext: {appArmorProfile: {type: Unconfined, FIELD}}}")),
          Map.entry(
              "SELinuxOptions", Manifest.text("{CS, securityContext: {seLinuxOptions: {FIELD}}}")),
          Map.entry("Container", container("FIELD")),
          Map.entry("ContainerPort", container("ports: [{containerPort: 80, FIELD}]")),
          Map.entry("EnvVar", container("env: [{name: A, FIELD}]")),
          Map.entry(
              "EnvVarSource",
              container(
                  "env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}, FIELD}}]")),
          Map.entry(
              "ObjectFieldSelector",
              container(
                  "env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name, FIELD}}}]")),
          Map.entry(
              "ResourceFieldSelector",
              container(
                  "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu,"
                      + " FIELD}}}]")),
          Map.entry("ResourceRequirements", container("resources: {FIELD}")),
          Map.entry("VolumeMount", container("volumeMounts: [{name: v, mountPath: /a, FIELD}]")),
          Map.entry("Probe", container("livenessProbe: {tcpSocket: {port: 1}, FIELD}")),
          Map.entry("ExecAction", container("livenessProbe: {exec: {command: [a], FIELD}}")),
          Map.entry("HTTPGetAction", container("livenessProbe: {httpGet: {port: 1, FIELD}}")),
          Map.entry(
              "HTTPHeader",
              container(
                  "livenessProbe: {httpGet: {port: 1, httpHeaders: [{name: a, value: b,"
                      + " FIELD}]}}")),
          Map.entry("TCPSocketAction", container("livenessProbe: {tcpSocket: {port: 1, FIELD}}")),
          Map.entry("GRPCAction", container("livenessProbe: {grpc: {port: 1, FIELD}}")),
          Map.entry("Lifecycle", container("lifecycle: {FIELD}")),
          Map.entry(
              "LifecycleHandler", container("lifecycle: {preStop: {sleep: {seconds: 1}, FIELD}}")),
          Map.entry("SleepAction", container("lifecycle: {preStop: {sleep: {seconds: 1, FIELD}}}")),
          Map.entry("SecurityContext", container("securityContext: {FIELD}")),
          Map.entry("Capabilities", container("securityContext: {capabilities: {FIELD}}")),
          Map.entry("Volume", Manifest.text("{CS, volumes: [{name: w, FIELD}]}")),
          Map.entry(
              "EmptyDirVolumeSource",
              Manifest.text("{CS, volumes: [{name: w, emptyDir: {FIELD}}]}")),
          Map.entry(
              "HostPathVolumeSource",
              Manifest.text("{CS, volumes: [{name: w, hostPath: {path: /a, FIELD}}]}")));

  private static String container(String fields) {
    return Manifest.text(
        "{volumes: [{name: v}], containers: [{name: c, image: b, " + fields + "}]}");
  }

  private static String with(String type, String field) {
    return Objects.requireNonNull(PLACES.get(type), type)
        .replace("CS", "containers: [{name: c, image: b}]")
        .replace("FIELD", field);
  }

  private static boolean isManifest(String type) {
    return !type.matches("PodStatus|PodIP|PodCondition|ContainerSta.*");
  }

  static Stream<String> manifestTypes() {
    return PodFields.all().keySet().stream().filter(PodFieldsTest::isManifest);
  }

  @ParameterizedTest
  @MethodSource("manifestTypes")
  void tellsOfUnknownFields(String type) {
    assertThat(Manifest.problems(with(type, "zzzzzzzz: 1"))).contains("zzzzzzzz: unknown field");
    assertThat(Manifest.problems(with(type, "zzzzzzzz: null"))).contains("zzzzzzzz: unknown field");
  }

  static Stream<PodFields.Rule> refused() {
    return PodFields.all().values().stream()
        .flatMap(fields -> fields.values().stream())
        .filter(rule -> rule.support() == Support.REFUSED);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesByNameAndWithAReason(PodFields.Rule rule) {
    assertThat(rule.note()).isNotEmpty();
    assertThat(Manifest.problems(with(rule.type(), rule.field() + ": {x: 1}")))
        .contains(rule.field() + ": known field, not yet supported by beanpod: " + rule.note());
    assertThat(Manifest.problems(with(rule.type(), rule.field() + ": null"))).isEmpty();
  }

  static Stream<PodFields.Rule> withoutEffect() {
    return PodFields.all().values().stream()
        .flatMap(fields -> fields.values().stream())
        .filter(rule -> rule.support() == Support.NO_EFFECT);
  }

  @ParameterizedTest
  @MethodSource("withoutEffect")
  void saysWhyAFieldHasNoEffect(PodFields.Rule rule) {
    assertThat(rule.note()).isNotEmpty();
  }

  /** What is read is printed again, under its own name: so nothing that is supported gets lost. */
  @Test
  void keepsEveryFieldOfAManifest() throws IOException {
    String printed;
    try (InputStream in = PodFieldsTest.class.getResourceAsStream("/everything.yaml")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      printed = YamlText.of(PodTree.of(Manifest.pod(text)));
    }
    Set<String> givenBySystem =
        Set.of(
            "items",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "ownerReferences",
            "managedFields",
            "selfLink");
    // Exclude each other with fields that the manifest has.
    Set<String> others = Set.of("hostNetwork", "hostPID", "hostnameOverride");
    List<String> lost =
        PodFields.all().entrySet().stream()
            .filter(type -> isManifest(type.getKey()))
            .flatMap(type -> type.getValue().values().stream())
            .filter(rule -> rule.support() != Support.REFUSED)
            .map(PodFields.Rule::field)
            .filter(field -> !givenBySystem.contains(field) && !others.contains(field))
            .filter(field -> !printed.matches("(?s).*\\b" + field + ":.*"))
            .toList();
    assertThat(lost).isEmpty();
  }

  @Test
  void aFieldThatIsNotInTheTableCannotBeRead() {
    Report report = new Report("test");
    Value value = new Value(Documents.read("{}", report).getFirst(), "", report);
    assertThatThrownBy(() -> value.struct("PodSpec", s -> s.text("invented")))
        .hasMessage("PodSpec.invented is read but not in the table");
    assertThatThrownBy(() -> value.struct("PodSpec", s -> s.text("affinity")))
        .hasMessage("PodSpec.affinity is read but not in the table");
  }

  /** Run with -Dpod-fields.write=true to write the page anew. */
  @Test
  void thePageSaysWhatTheDecoderDoes() throws IOException {
    String page = PodFieldsPage.text();
    if (Boolean.getBoolean("pod-fields.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }
}
