package io.beanpod.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.RuntimeFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BandwidthTest {
  private static final String INGRESS = "kubernetes.io/ingress-bandwidth";

  @Test
  void withoutAnnotationsThereIsNoLimit() throws Exception {
    assertThat(Bandwidth.of(Map.of("other", "1M"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10M, 10000000", "1.5k, 1500", "2Mi, 2097152", "1P, 1000000000000000"})
  void ratesAreQuantities(String text, long rate) throws Exception {
    assertThat(Bandwidth.of(Map.of(INGRESS, text)).orElseThrow().get("ingressRate").asLong())
        .isEqualTo(rate);
  }

  @Test
  void theBucketHoldsAPacketAndFitsIn32Bits() throws Exception {
    var limits =
        Bandwidth.of(Map.of(INGRESS, "1k", "kubernetes.io/egress-bandwidth", "100G")).orElseThrow();
    assertThat(limits.get("ingressBurst").asLong()).isEqualTo(8 * 65_536);
    assertThat(limits.get("egressBurst").asLong()).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "999", "2P", "-1M", "1M; rm", "1e9"})
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> Bandwidth.of(Map.of(INGRESS, text)))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("\"" + text + "\"");
  }
}
