package io.beanpod.pod.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.decode.Manifest;
import io.beanpod.pod.model.QosClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodQosTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # resources of the container           | resources of an init container         | class
          {}                                     | {}                                     | BEST_EFFORT
          {limits: {cpu: 0, memory: 0}}          | {}                                     | BEST_EFFORT
          {requests: {ephemeral-storage: 1Gi}}   | {}                                     | BEST_EFFORT
          {requests: {cpu: 1m}}                  | {}                                     | BURSTABLE
          {limits: {memory: 1Gi}}                | {}                                     | BURSTABLE
          {limits: {cpu: 1, memory: 1Gi}}        | {}                                     | BURSTABLE
          {}                                     | {limits: {cpu: 1, memory: 1Gi}}        | BURSTABLE
          {limits: {cpu: 1, memory: 1Gi}}        | {limits: {cpu: 2, memory: 1Gi}}        | GUARANTEED
          {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1000m, memory: 1024Mi}} | {limits: {cpu: 2, memory: 1Gi}} | GUARANTEED
          {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 0.5}} | {limits: {cpu: 2, memory: 1Gi}} | BURSTABLE
          {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 0}}   | {limits: {cpu: 2, memory: 1Gi}} | BURSTABLE
          """)
  void countsCpuAndMemoryOfAllContainers(String main, String init, QosClass expected) {
    String spec =
        "{containers: [{name: c, image: b, resources: "
            + main
            + "}], initContainers: [{name: i, image: b, resources: "
            + init
            + "}]}";
    assertThat(PodQos.of(Manifest.withSpec(spec).spec())).isEqualTo(expected);
  }
}
