package io.beanpod.pod.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.decode.Manifest;
import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.decode.PodDecoder;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodCondition;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.model.PodStatus;
import io.beanpod.pod.model.QosClass;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodTreeTest {
  private static final Instant START = Instant.parse("2026-11-21T05:00:00Z");

  private static Pod everything() throws IOException {
    try (InputStream in = PodTreeTest.class.getResourceAsStream("/everything.yaml")) {
      return Manifest.pod(
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static Pod running(Pod pod) {
    var ended =
        new ContainerState.Terminated(
            137, 9, "OOMKilled", "no\nmemory\n", START, START.plusSeconds(5), "beanpod://aa");
    PodStatus status =
        new PodStatus(
            PodPhase.RUNNING,
            2,
            List.of(
                new PodCondition(
                    PodCondition.READY,
                    PodCondition.Status.FALSE,
                    START,
                    "ContainersNotReady",
                    "containers with unready status: [main]",
                    2)),
            "a message",
            "AReason",
            List.of("192.0.2.1"),
            List.of("10.88.0.2", "fd00::2"),
            START,
            List.of(new ContainerStatus("first", ended, null, true, 0, "busybox:1", "", "", false)),
            List.of(
                new ContainerStatus(
                    "main",
                    new ContainerState.Waiting("CrashLoopBackOff", "back-off 10s"),
                    ended,
                    false,
                    3,
                    "busybox:1",
                    "sha256:01",
                    "beanpod://bb",
                    false),
                new ContainerStatus(
                    "other",
                    new ContainerState.Running(START),
                    null,
                    true,
                    0,
                    "busybox:1",
                    "sha256:01",
                    "beanpod://cc",
                    true)),
            QosClass.BURSTABLE);
    return pod.withMetadata(
            pod.metadata()
                .created("everything-x", "0b7e9a3e-0000-0000-0000-000000000000", START)
                .withResourceVersion("41")
                .deleted(START, 30))
        .withStatus(status);
  }

  @Test
  void readsBackWhatItWrote() throws IOException, ManifestException {
    Pod pod = running(everything());
    assertThat(PodDecoder.decodeStored("record", YamlText.of(PodTree.of(pod)))).isEqualTo(pod);
    assertThat(PodDecoder.decodeStored("record", JsonText.of(PodTree.of(pod)))).isEqualTo(pod);
    assertThat(PodDecoder.decodeStored("record", JsonText.compact(PodTree.of(pod)))).isEqualTo(pod);
  }

  @Test
  void printsAsManifestWhatReadsAsTheSamePod() throws IOException, ManifestException {
    Pod pod = everything();
    Pod again = PodDecoder.decode("again", YamlText.of(PodTree.of(running(pod)))).getFirst();
    assertThat(again.spec()).isEqualTo(pod.spec());
  }

  @Test
  void printsAsKubectlDoes() {
    Pod pod =
        Manifest.pod(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, labels: {run: web, app: "1"}}
            spec:
              containers:
              - name: web
                image: nginx:1.25.0
                ports: [{containerPort: 80}]
                resources: {limits: {cpu: 1, memory: 0.5Gi}}
                volumeMounts: [{name: data, mountPath: /data, readOnly: true}]
              volumes: [{name: data}]
            """);
    PodStatus status =
        new PodStatus(
            PodPhase.RUNNING,
            1,
            List.of(
                new PodCondition(
                    PodCondition.READY, PodCondition.Status.TRUE, START, null, null, 1)),
            null,
            null,
            List.of("192.0.2.1"),
            List.of("10.88.0.2"),
            START,
            List.of(),
            List.of(
                new ContainerStatus(
                    "web",
                    new ContainerState.Running(START),
                    null,
                    true,
                    0,
                    "nginx:1.25.0",
                    "sha256:01",
                    "beanpod://cc",
                    true)),
            QosClass.GUARANTEED);
    assertThat(YamlText.of(PodTree.of(pod.withStatus(status))))
        .isEqualTo(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              labels:
                app: "1"
                run: web
              name: web
              namespace: default
            spec:
              containers:
              - image: nginx:1.25.0
                imagePullPolicy: IfNotPresent
                name: web
                ports:
                - containerPort: 80
                  protocol: TCP
                resources:
                  limits:
                    cpu: "1"
                    memory: 512Mi
                  requests:
                    cpu: "1"
                    memory: 512Mi
                terminationMessagePath: /dev/termination-log
                terminationMessagePolicy: File
                volumeMounts:
                - mountPath: /data
                  name: data
                  readOnly: true
              dnsPolicy: ClusterFirst
              enableServiceLinks: true
              preemptionPolicy: PreemptLowerPriority
              priority: 0
              restartPolicy: Always
              schedulerName: default-scheduler
              securityContext: {}
              terminationGracePeriodSeconds: 30
              volumes:
              - emptyDir: {}
                name: data
            status:
              conditions:
              - lastProbeTime: null
                lastTransitionTime: "2026-11-21T05:00:00Z"
                observedGeneration: 1
                status: "True"
                type: Ready
              containerStatuses:
              - containerID: beanpod://cc
                image: nginx:1.25.0
                imageID: sha256:01
                lastState: {}
                name: web
                ready: true
                restartCount: 0
                started: true
                state:
                  running:
                    startedAt: "2026-11-21T05:00:00Z"
                volumeMounts:
                - mountPath: /data
                  name: data
                  readOnly: true
                  recursiveReadOnly: Disabled
              hostIP: 192.0.2.1
              hostIPs:
              - ip: 192.0.2.1
              observedGeneration: 1
              phase: Running
              podIP: 10.88.0.2
              podIPs:
              - ip: 10.88.0.2
              qosClass: Guaranteed
              startTime: "2026-11-21T05:00:00Z"
            """);
  }

  @Test
  void printsJsonAsKubectlDoes() {
    assertThat(JsonText.of(PodTree.ofList(List.of())))
        .isEqualTo(
            """
            {
                "apiVersion": "v1",
                "items": [],
                "kind": "List",
                "metadata": {
                    "resourceVersion": ""
                }
            }
            """);
  }

  private static Map<String, @Nullable Object> withArgument(String text) {
    return Map.of(
        "apiVersion",
        "v1",
        "kind",
        "Pod",
        "metadata",
        Map.of("name", "p"),
        "spec",
        Map.of("containers", List.of(Map.of("name", "c", "image", "b", "args", List.of(text)))));
  }

  @Test
  void longTextsComeBackFromYaml() {
    for (String piece : List.of("a line\n", "1:1", "é ", "\n", "''")) {
      String text = piece.repeat(50_000);
      Pod pod = Manifest.pod(YamlText.of(withArgument(text)));
      assertThat(pod.spec().containers().getFirst().args()).containsExactly(text);
    }
  }

  @Test
  void anyTextComesBackFromYaml() throws ManifestException {
    String letters = "ab:#-'\"\\ \n\t{}[]&*!|>%@`,?=~0179.eEyn_é豆\u0085\u2028😀";
    int[] alphabet = letters.codePoints().toArray();
    Random random = new Random(7);
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
      }
      String yaml = YamlText.of(withArgument(text.toString()));
      assertThat(Manifest.problems(yaml)).as(yaml).isEmpty();
      assertThat(Manifest.pod(yaml).spec().containers().getFirst().args())
          .as(yaml)
          .containsExactly(text.toString());
    }
  }
}
