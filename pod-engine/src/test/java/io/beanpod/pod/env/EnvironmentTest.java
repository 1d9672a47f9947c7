package io.beanpod.pod.env;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.decode.Manifest;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Node;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodConfigException;
import io.beanpod.pod.model.PodStatus;
import io.beanpod.pod.model.QosClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
  private static final Node NODE =
      new Node("here", Map.of(), List.of("192.0.2.1", "2001:db8::1"), 4000, 8L << 30);

  private static Pod pod(String env) {
    Pod manifest =
        Manifest.pod(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: ns, labels: {app: web}, annotations: {"a/b": "c d"}}
            spec:
              containers:
              - name: c
                image: b
                resources: {requests: {cpu: 250m, memory: 100M}, limits: {cpu: 1500m}}
                env: ENV
              - {name: other, image: b, resources: {limits: {memory: 1Gi}}}
            """
                .replace("ENV", env));
    PodStatus pending = PodStatus.pending(QosClass.BURSTABLE);
    PodStatus addressed =
        new PodStatus(
            pending.phase(),
            0,
            List.of(),
            null,
            null,
            List.of(),
            List.of("10.88.0.2", "fd00::2"),
            null,
            List.of(),
            List.of(),
            pending.qosClass());
    return manifest
        .withMetadata(manifest.metadata().created("p", "the-uid", Instant.EPOCH))
        .withStatus(addressed);
  }

  private static Map<String, String> variables(String env) throws PodConfigException {
    Pod pod = pod(env);
    return new Environment(pod, NODE).of(pod.spec().containers().getFirst());
  }

  @Test
  void aNameStandsForAVariableAboveIt() throws PodConfigException {
    assertThat(
            variables(
                "[{name: A, value: $(B)}, {name: B, value: b}, {name: C, value: $(B)$$(B)},"
                    + " {name: B, value: $(B)2}]"))
        .isEqualTo(Map.of("A", "$(B)", "B", "b2", "C", "b$(B)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          metadata.name                    | p
          metadata.namespace               | ns
          metadata.uid                     | the-uid
          metadata.labels['app']           | web
          metadata.labels['none']          | ''
          metadata.annotations['a/b']      | c d
          spec.nodeName                    | here
          spec.serviceAccountName          | default
          status.hostIP                    | 192.0.2.1
          status.hostIPs                   | 192.0.2.1,2001:db8::1
          status.podIP                     | 10.88.0.2
          status.podIPs                    | 10.88.0.2,fd00::2
          """)
  void tellsFieldsOfThePod(String field, String value) throws PodConfigException {
    assertThat(variables("[{name: A, valueFrom: {fieldRef: {fieldPath: \"" + field + "\"}}}]"))
        .isEqualTo(Map.of("A", value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # reference                                              | value
          resource: limits.cpu                                     | 2
          resource: limits.cpu, divisor: 1m                        | 1500
          resource: limits.memory                                  | 8589934592
          resource: limits.memory, divisor: 1Gi                    | 8
          resource: requests.cpu                                   | 1
          resource: requests.memory, divisor: 1Mi                  | 96
          resource: limits.memory, containerName: other            | 1073741824
          resource: requests.cpu, containerName: other             | 0
          resource: limits.cpu, containerName: other               | 4
          """)
  void tellsWhatAContainerMayUse(String reference, String value) throws PodConfigException {
    assertThat(variables("[{name: A, valueFrom: {resourceFieldRef: {" + reference + "}}}]"))
        .isEqualTo(Map.of("A", value));
  }

  @Test
  void aProbeSeesOnlyWhatStandsInTheManifest() {
    Container main =
        pod("[{name: A, value: $(B)}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]")
            .spec()
            .containers()
            .getFirst();
    assertThat(Environment.written(main)).isEqualTo(Map.of("A", "$(B)", "B", ""));
  }
}
