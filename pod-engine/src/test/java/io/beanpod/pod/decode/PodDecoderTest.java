package io.beanpod.pod.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.DnsPolicy;
import io.beanpod.pod.model.EnvVar;
import io.beanpod.pod.model.Handler;
import io.beanpod.pod.model.ImagePullPolicy;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PortRef;
import io.beanpod.pod.model.Probe;
import io.beanpod.pod.model.QosClass;
import io.beanpod.pod.model.RestartPolicy;
import io.beanpod.pod.model.TerminationMessagePolicy;
import io.beanpod.pod.model.VolumeSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodDecoderTest {
  private static final String SMALL =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: small
      spec:
        containers:
        - name: main
          image: busybox
      """;

  @Test
  void fillsInWhatTheApiServerWould() {
    Pod pod = Manifest.pod(SMALL);
    assertThat(pod.namespace()).isEqualTo("default");
    assertThat(pod.uid()).isEmpty();
    assertThat(pod.spec().restartPolicy()).isEqualTo(RestartPolicy.ALWAYS);
    assertThat(pod.spec().dnsPolicy()).isEqualTo(DnsPolicy.CLUSTER_FIRST);
    assertThat(pod.spec().terminationGracePeriodSeconds()).isEqualTo(30);
    assertThat(pod.spec().scheduling().schedulerName()).isEqualTo("default-scheduler");
    assertThat(pod.spec().clusterFields().enableServiceLinks()).isTrue();
    assertThat(pod.status().qosClass()).isEqualTo(QosClass.BEST_EFFORT);
    Container main = pod.spec().containers().getFirst();
    assertThat(main.imagePullPolicy()).isEqualTo(ImagePullPolicy.ALWAYS);
    assertThat(main.terminationMessagePath()).isEqualTo("/dev/termination-log");
    assertThat(main.terminationMessagePolicy()).isEqualTo(TerminationMessagePolicy.FILE);
  }

  @ParameterizedTest
  @CsvSource({
    "busybox, ALWAYS",
    "busybox:latest, ALWAYS",
    "busybox:1.36, IF_NOT_PRESENT",
    "registry:5000/busybox, ALWAYS",
    "registry:5000/busybox:1, IF_NOT_PRESENT",
    "busybox@sha256:0123, IF_NOT_PRESENT",
    "busybox:latest@sha256:0123, ALWAYS",
  })
  void pullsByTag(String image, ImagePullPolicy policy) {
    Pod pod = Manifest.withSpec("{containers: [{name: c, image: \"" + image + "\"}]}");
    assertThat(pod.spec().containers().getFirst().imagePullPolicy()).isEqualTo(policy);
  }

  @Test
  void fillsInProbes() {
    Pod pod =
        Manifest.withContainer(
            "livenessProbe: {httpGet: {port: web}}, readinessProbe: {periodSeconds: 0, tcpSocket:"
                + " {port: 80}}");
    Container main = pod.spec().containers().getFirst();
    Handler get =
        new Handler.HttpGet(null, Handler.Scheme.HTTP, new PortRef.Named("web"), "/", List.of());
    assertThat(main.livenessProbe()).isEqualTo(new Probe(get, 0, 1, 10, 1, 3, null));
    assertThat(main.readinessProbe())
        .isEqualTo(
            new Probe(new Handler.TcpSocket(null, new PortRef.Numbered(80)), 0, 1, 10, 1, 3, null));
  }

  @Test
  void takesTheLimitAsRequestWhereThereIsNone() {
    Pod pod =
        Manifest.withContainer("resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 0.5}}");
    var resources = pod.spec().containers().getFirst().resources();
    assertThat(resources.request("cpu")).hasToString("500m");
    assertThat(resources.request("memory")).hasToString("1Gi");
    assertThat(resources.limit("cpu")).hasToString("1");
  }

  @Test
  void keepsTheWritingOfQuantities() {
    Pod pod = Manifest.withContainer("resources: {requests: {cpu: 0.0001, memory: 1e3}}");
    var resources = pod.spec().containers().getFirst().resources();
    assertThat(resources.request("memory")).hasToString("1e3");
    assertThat(resources.request("cpu")).as("no finer than a thousandth").hasToString("1m");
  }

  @Test
  void aVolumeWithoutSourceIsAnEmptyDir() {
    Pod pod = Manifest.withSpec("{containers: [{name: c, image: b}], volumes: [{name: v}]}");
    assertThat(pod.spec().volumes().getFirst().source())
        .isEqualTo(new VolumeSource.EmptyDir(VolumeSource.Medium.DISK, null));
  }

  @Test
  void aPortOnTheHostsNetworkIsTheHostsPort() {
    Pod pod =
        Manifest.withSpec(
            "{hostNetwork: yes, containers: [{name: c, image: b, ports: [{containerPort: 80}]}]}");
    assertThat(pod.spec().containers().getFirst().ports().getFirst().hostPort()).isEqualTo(80);
  }

  @Test
  void acceptsWhatKubectlGenerates() {
    Pod pod =
        Manifest.pod(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              creationTimestamp: null
              labels:
                run: nginx-pod
              name: nginx-pod
            spec:
              containers:
              - image: nginx:1.25.0
                name: nginx-pod
                resources: {}
              dnsPolicy: ClusterFirst
              restartPolicy: Always
            status: {}
            """);
    assertThat(pod.metadata().labels()).isEqualTo(Map.of("run", "nginx-pod"));
    assertThat(pod.metadata().creationTimestamp()).isNull();
  }

  @Test
  void dropsWhatOnlyTheSystemSays() {
    Pod pod =
        Manifest.pod(
            SMALL.replace(
                    "  name: small",
                    """
                      name: small
                      uid: 0b7e9a3e-0000-0000-0000-000000000000
                      resourceVersion: "7"
                      generation: 3
                      creationTimestamp: "2026-11-21T05:00:00Z"
                      managedFields: [{manager: kubectl}]
                      ownerReferences: [{kind: Job, name: j}]\
                    """)
                + "status: {phase: Failed, containerStatuses: [{strange: 1}]}\n");
    assertThat(pod.metadata()).isEqualTo(Manifest.pod(SMALL).metadata());
    assertThat(pod.status()).isEqualTo(Manifest.pod(SMALL).status());
  }

  @Test
  void readsSeveralDocumentsAndLists() throws ManifestException {
    String second = SMALL.replace("small", "second");
    String list =
        """
        apiVersion: v1
        kind: List
        metadata: {resourceVersion: ""}
        items:
        - {apiVersion: v1, kind: Pod, metadata: {name: third}, spec: {containers: [{name: c, image: b}]}}
        """;
    List<Pod> pods =
        PodDecoder.decode(
            "many.yaml", "---\n" + SMALL + "---\n# nothing\n---\n" + second + "...\n---\n" + list);
    assertThat(pods).extracting(Pod::name).containsExactly("small", "second", "third");
  }

  @Test
  void readsJson() {
    Pod pod =
        Manifest.pod(
            "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Pod\",\n\t\"metadata\": {\"name\": \"j\"},"
                + "\n\t\"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"b\\u0061\\/x\"}]}}");
    assertThat(pod.spec().containers().getFirst().image()).isEqualTo("ba/x");
  }

  @Test
  void mergesWhatIsReferredTo() {
    Pod pod =
        Manifest.withSpec(
            "{containers: [&one {name: a, image: b, tty: yes}, {<<: *one, name: d},"
                + " {<<: [{name: e, image: f}, *one]}]}");
    assertThat(pod.spec().containers()).extracting(Container::name).containsExactly("a", "d", "e");
    assertThat(pod.spec().containers()).extracting(Container::tty).containsOnly(true);
    assertThat(pod.spec().containers().getLast().image()).isEqualTo("f");
  }

  @Test
  void readsSourcesOfVariables() {
    Pod pod =
        Manifest.withContainer(
            "env: [{name: A, value: \"1\"}, {name: B}, {name: C, valueFrom: {fieldRef: {fieldPath:"
                + " \"metadata.labels['x']\"}}}]");
    assertThat(pod.spec().containers().getFirst().env())
        .containsExactly(
            new EnvVar("A", new EnvVar.Value("1")),
            new EnvVar("B", new EnvVar.Value("")),
            new EnvVar("C", new EnvVar.FieldRef("metadata.labels['x']")));
  }

  @Test
  void tellsOfEveryProblemAtOnce() {
    assertThatThrownBy(() ->
            PodDecoder.decode(
                "examples/x.yaml",
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: x
                spec:
                  containers:
                  - name: a
                    image: nginx
                    prots:
                    - containerPort: 80
                    command: 5
                """))
        .isInstanceOf(ManifestException.class)
        .hasMessage(
            """
            examples/x.yaml:9:5: spec.containers[0].prots: unknown field; did you mean "ports"?
            examples/x.yaml:11:14: spec.containers[0].command: want a list of strings, found the \
            number 5\
            """);
  }

  @Test
  void listsNoMoreProblemsThanAPersonReads() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      many.append("field").append(i).append(": 1, ");
    }
    assertThatThrownBy(() -> PodDecoder.decode("x", Manifest.text("{" + many + "}")))
        .isInstanceOfSatisfying(
            ManifestException.class,
            e -> {
              assertThat(e.problems()).hasSize(Report.MOST_PROBLEMS);
              assertThat(e.unlisted()).isPositive();
              assertThat(e.getMessage().lines().count()).isEqualTo(Report.MOST_PROBLEMS + 1);
            });
  }
}
