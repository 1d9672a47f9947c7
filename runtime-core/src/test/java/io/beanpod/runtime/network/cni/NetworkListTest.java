package io.beanpod.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.RuntimeFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkListTest {
  private static String list(String members) {
    return "{\"name\": \"net\", %s}".formatted(members);
  }

  @Test
  void theHighestKnownVersionIsTaken() throws Exception {
    NetworkList network =
        NetworkList.parse(
            list("'cniVersion': '0.4.0', 'cniVersions': ['1.0.0', '9.0.0']".replace('\'', '"')));
    assertThat(network.version()).isEqualTo(SpecVersion.V1_0_0);
  }

  @Test
  void withoutAVersionItIsTheFirstOne() throws Exception {
    assertThat(NetworkList.parse(list("\"plugins\": []")).version()).isEqualTo(SpecVersion.V0_1_0);
  }

  @Test
  void switchesMayBeTexts() throws Exception {
    NetworkList network =
        NetworkList.parse(
            "{\"name\": \"net\", \"disableCheck\": \"true\", \"disableGC\": true, \"plugins\":"
                + " []}");
    assertThat(network.disableCheck()).isTrue();
    assertThat(network.disableGc()).isTrue();
    assertThat(network.onlyInlined()).isFalse();
  }

  @Test
  void itsTextIsReadAsTheSameNetwork() throws Exception {
    NetworkList network =
        NetworkList.parse(
            """
            {"name": "net", "cniVersion": "1.0.0", "disableGC": true, "loadOnlyInlinedPlugins": true,
             "plugins": [{"type": "bridge", "any": [1, {"x": null}]}, {"type": "portmap"}]}
            """);
    assertThat(network.types()).containsExactly("bridge", "portmap");
    assertThat(NetworkList.parse(network.text())).isEqualTo(network);
  }

  @Test
  void aSinglePluginIsANetworkOfItself() throws Exception {
    NetworkList network =
        NetworkList.parseSingle(
            "{\"name\": \"net\", \"type\": \"ptp\", \"cniVersion\": \"0.3.1\"}");
    assertThat(network.types()).containsExactly("ptp");
    assertThat(network.version()).isEqualTo(SpecVersion.V0_3_1);
    assertThatThrownBy(() -> NetworkList.parseSingle(list("\"plugins\": []")))
        .hasMessageContaining(".conflist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                                     | not JSON
          []                                                    | no JSON object
          {"name": "net"} {"name": "net"}                       | not JSON
          {"plugins": []}                                       | "name" must begin
          {"name": "../net", "plugins": []}                     | is "../net"
          {"name": "net", "plugins": [{}]}                      | "type" must be
          {"name": "net", "plugins": [{"type": "../bin/sh"}]}   | is "../bin/sh"
          {"name": "net", "plugins": ["bridge"]}                | is no object
          {"name": "net", "cniVersion": "2.0.0", "plugins": []} | wants CNI version 2.0.0; known
          """)
  void whatIsWrongIsSaid(String text, String message) {
    assertThatThrownBy(() -> NetworkList.parse(text))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining(message);
  }
}
