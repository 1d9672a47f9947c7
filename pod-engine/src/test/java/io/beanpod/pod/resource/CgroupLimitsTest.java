package io.beanpod.pod.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.decode.Manifest;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.runtime.Resources;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupLimitsTest {
  private static final long GIBI = 1L << 30;

  @ParameterizedTest
  @CsvSource({
    "-5, 2, 0",
    "0, 2, 0",
    "1, 2, 1000",
    "9, 9, 1000",
    "100, 102, 10000",
    "250, 256, 25000",
    "500, 512, 50000",
    "1000, 1024, 100000",
    "2000, 2048, 200000",
    "4000, 4096, 400000",
    "1000000, 262144, 100000000",
    "9223372036854775807, 262144, 100000000000000",
  })
  void turnsThousandthsOfACpuIntoTheSchedulersFigures(long millis, long shares, long quota) {
    assertThat(CpuTime.shares(millis)).isEqualTo(shares);
    assertThat(CpuTime.quotaMicros(millis)).isEqualTo(quota);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # resources                                     | shares | quota  | period | memory
          {}                                              | 2      | 0      | 0      | 0
          {requests: {cpu: 500m, memory: 1Gi}}            | 512    | 0      | 0      | 0
          {limits: {cpu: 500m, memory: 1Gi}}              | 512    | 50000  | 100000 | 1073741824
          {limits: {cpu: 2}, requests: {cpu: 100m}}       | 102    | 200000 | 100000 | 0
          {limits: {cpu: 1m, memory: 0.5}}                | 2      | 1000   | 100000 | 1
          """)
  void limitsAContainer(String resources, long shares, long quota, long period, long memory) {
    Pod pod = Manifest.withContainer("resources: " + resources);
    Resources limits = CgroupLimits.ofContainer(pod, pod.spec().containers().getFirst(), 4 * GIBI);
    assertThat(limits.cpuShares()).isEqualTo(shares);
    assertThat(limits.cpuQuotaMicros()).isEqualTo(quota);
    assertThat(limits.cpuPeriodMicros()).isEqualTo(period);
    assertThat(limits.memoryBytes()).isEqualTo(memory);
    assertThat(limits.swapBytes()).as("no swap beside it").isEqualTo(memory);
  }

  private static PodSpec pod(String first, String second) {
    return Manifest.withSpec(
            "{containers: [{name: a, image: b, resources: {%s}}, {name: b, image: b, resources: {%s}}]}"
                .formatted(first, second))
        .spec();
  }

  @Test
  void limitsThePodOnlyWhereEveryContainerIsLimited() {
    String both = "limits: {cpu: 1, memory: 1Gi}";
    Resources all = CgroupLimits.ofPod(pod(both, both));
    assertThat(all.cpuShares()).isEqualTo(2048);
    assertThat(all.cpuQuotaMicros()).isEqualTo(200_000);
    assertThat(all.memoryBytes()).isEqualTo(2 * GIBI);
    Resources memoryOnly = CgroupLimits.ofPod(pod(both, "limits: {memory: 1Gi}"));
    assertThat(memoryOnly.cpuShares()).isEqualTo(1024);
    assertThat(memoryOnly.cpuQuotaMicros()).isZero();
    assertThat(memoryOnly.memoryBytes()).isEqualTo(2 * GIBI);
    Resources none = CgroupLimits.ofPod(pod(both, ""));
    assertThat(none.memoryBytes()).isZero();
    assertThat(CgroupLimits.ofPod(pod("", "")))
        .isEqualTo(new Resources(2, 0, 0, 0, 0, 0, "", "", Map.of(), Map.of(), 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # init containers (s: sidecar), in order | containers | cpu of the pod
          ''                                       | 1 2        | 3
          5                                        | 1 2        | 5
          2 2                                      | 1 2        | 3
          s1                                       | 1 2        | 4
          s1 5                                     | 1 2        | 6
          5 s1                                     | 1 2        | 5
          s1 s1 2 s1                               | 1          | 4
          s3 4 s2                                  | 1          | 7
          """)
  void addsUpAPodByWhatRunsAtTheSameTime(String inits, String mains, String cpu) {
    StringBuilder spec = new StringBuilder("{initContainers: [");
    int number = 0;
    for (String init : inits.isEmpty() ? new String[0] : inits.split(" ", -1)) {
      boolean sidecar = init.startsWith("s");
      spec.append("{name: i").append(number++).append(", image: b, ");
      spec.append(sidecar ? "restartPolicy: Always, " : "");
      spec.append("resources: {requests: {cpu: ").append(init.replace("s", "")).append("}}}, ");
    }
    spec.append("], containers: [");
    for (String main : mains.split(" ", -1)) {
      spec.append("{name: c").append(number++).append(", image: b, resources: {requests: {cpu: ");
      spec.append(main).append("}}}, ");
    }
    PodSpec pod = Manifest.withSpec(spec.append("]}").toString()).spec();
    assertThat(PodResources.requests(pod).get("cpu")).hasToString(cpu);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # pod fields                         | resources                          | adjustment
          ''                                   | {}                                 | 1000
          ''                                   | {limits: {cpu: 1, memory: 1Gi}}    | -997
          ''                                   | {requests: {cpu: 1}}               | 999
          ''                                   | {requests: {memory: 1Mi}}          | 999
          ''                                   | {requests: {memory: 1Gi}}          | 750
          ''                                   | {requests: {memory: 4Gi}}          | 3
          ''                                   | {requests: {memory: 400Gi}}        | 3
          priorityClassName: system-node-critical,    | {}                          | -997
          priorityClassName: system-cluster-critical, | {}                          | 1000
          """)
  void ranksContainersForTheOutOfMemoryKiller(String fields, String resources, int adjustment) {
    Pod pod =
        Manifest.withSpec(
            "{" + fields + " containers: [{name: c, image: b, resources: " + resources + "}]}");
    assertThat(OomScore.adjustment(pod, pod.spec().containers().getFirst(), 4 * GIBI))
        .isEqualTo(adjustment);
  }

  @Test
  void aSidecarOutlivesTheMainContainers() {
    Pod pod =
        Manifest.withSpec(
            "{containers: [{name: c, image: b, resources: {requests: {memory: 2Gi}}}],"
                + " initContainers: [{name: s, image: b, restartPolicy: Always}]}");
    assertThat(OomScore.adjustment(pod, pod.spec().sidecars().getFirst(), 4 * GIBI)).isEqualTo(500);
  }
}
