package io.beanpod.pod.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.decode.Manifest;
import io.beanpod.pod.model.Node;
import io.beanpod.pod.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final Node NODE =
      new Node(
          "here",
          Map.of("kubernetes.io/hostname", "here", "disktype", "ssd"),
          List.of("192.0.2.1"),
          2000,
          1L << 30);
  private static final UUID UID = UUID.fromString("0b7e9a3e-1111-4222-8333-444455556666");

  private static Pod pod(String fields) {
    return Manifest.withSpec(
        fields.contains("containers")
            ? "{" + fields + "}"
            : "{containers: [{name: c, image: b}], " + fields + "}");
  }

  private static String check(String fields, Pod... others) {
    return new Admission(NODE)
        .check(pod(fields), List.of(others))
        .map(rejection -> rejection.reason() + ": " + rejection.message())
        .orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # fields                                     | rejection
          restartPolicy: Never                         | ''
          nodeName: here                               | ''
          nodeName: there                              | NodeName: Predicate NodeName failed: node(s) didn't match the requested node name (wanted there, this is here)
          nodeSelector: {disktype: ssd}                | ''
          nodeSelector: {disktype: ssd, gpu: big}      | NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector (this node has no label gpu=big; --node-label gives it one)
          nodeSelector: {disktype: disk}               | NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector (this node has no label disktype=disk; --node-label gives it one)
          securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]} | ''
          securityContext: {sysctls: [{name: net/ipv4/tcp_syncookies, value: '1'}]} | ''
          securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]} | SysctlForbidden: forbidden sysctl: "kernel.msgmax" not allowlisted
          hostNetwork: yes, securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]} | SysctlForbidden: forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host net enabled
          hostIPC: yes, securityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: '1'}]} | SysctlForbidden: forbidden sysctl: "kernel.shm_rmid_forced" not allowed with host ipc enabled
          containers: [{name: c, image: b, resources: {requests: {cpu: 2}}}] | ''
          containers: [{name: c, image: b, resources: {requests: {cpu: 2001m}}}] | OutOfcpu: Node didn't have enough resource: cpu, requested: 2001, used: 0, capacity: 2000
          containers: [{name: c, image: b, resources: {requests: {memory: 2Gi}}}] | OutOfmemory: Node didn't have enough resource: memory, requested: 2147483648, used: 0, capacity: 1073741824
          """)
  void objectsAsKubeletDoes(String fields, String rejection) {
    assertThat(check(fields)).isEqualTo(rejection);
  }

  @Test
  void countsWhatOtherPodsAskedFor() {
    String half = "containers: [{name: c, image: b, resources: {requests: {cpu: 1500m}}}]";
    assertThat(check(half, pod(half))).startsWith("OutOfcpu").contains("used: 1500");
    assertThat(check("restartPolicy: Never", pod(half), pod(half)))
        .as("a pod that asks for nothing fits anywhere")
        .isEmpty();
  }

  private static String port(String fields) {
    return "containers: [{name: c, image: b, ports: [{containerPort: 80, " + fields + "}]}]";
  }

  @Test
  void givesAHostPortOnce() {
    Pod taken = pod(port("hostPort: 8001"));
    assertThat(check(port("hostPort: 8001"), taken))
        .startsWith("NodePorts: ")
        .contains("port 8001 is taken by the pod default/p");
    assertThat(check(port("hostPort: 8001, hostIP: 192.0.2.1"), taken)).startsWith("NodePorts");
    assertThat(check(port("hostPort: 8001, protocol: UDP"), taken)).isEmpty();
    assertThat(check(port("hostPort: 8002"), taken)).isEmpty();
    assertThat(check(port("name: web"), taken)).isEmpty();
    assertThat(
            check(
                port("hostPort: 8001, hostIP: 192.0.2.1"),
                pod(port("hostPort: 8001, hostIP: 192.0.2.2"))))
        .isEmpty();
  }

  @Test
  void makesAPodOfAManifest() {
    Pod made = PodCreation.create(pod("restartPolicy: Never"), UID, Instant.EPOCH);
    assertThat(made.name()).isEqualTo("p");
    assertThat(made.uid()).isEqualTo(UID.toString());
    assertThat(made.metadata().creationTimestamp()).isEqualTo(Instant.EPOCH);
    assertThat(made.metadata().generation()).isEqualTo(1);
  }

  @Test
  void makesUpANameFromItsBeginning() {
    Pod manifest =
        Manifest.pod(
            "{apiVersion: v1, kind: Pod, metadata: {generateName: web-}, spec: {containers: [{name:"
                + " c, image: b}]}}");
    assertThat(PodCreation.create(manifest, UID, Instant.EPOCH).name())
        .matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}")
        .isNotEqualTo(PodCreation.create(manifest, UUID.randomUUID(), Instant.EPOCH).name());
  }
}
