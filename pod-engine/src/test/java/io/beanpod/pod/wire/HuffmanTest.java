package io.beanpod.pod.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 7541, appendix C. */
class HuffmanTest {

  @ParameterizedTest
  @CsvSource({
    "f1e3c2e5f23a6ba0ab90f4ff, www.example.com",
    "a8eb10649cbf, no-cache",
    "25a849e95ba97d7f, custom-key",
    "25a849e95bb8e8b4bf, custom-value",
    "6402, 302",
    "aec3771a4b, private",
    "9d29ad171863c78f0b97c8e9ae82ae43d3, https://www.example.com",
    "d07abe941054d444a8200595040b8166e082a62d1bff, 'Mon, 21 Oct 2013 20:13:21 GMT'"
  })
  void decodesTheExamplesOfTheStandard(String hex, String text) throws Exception {
    byte[] coded = HexFormat.of().parseHex(hex);
    assertThat(Huffman.decode(coded, 0, coded.length)).isEqualTo(text);
  }

  @Test
  void refusesPaddingThatIsNotAllOnes() {
    byte[] coded = HexFormat.of().parseHex("18"); // an "a", then three zeros
    assertThatThrownBy(() -> Huffman.decode(coded, 0, 1)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void refusesTheEndOfStringInsideAString() {
    byte[] coded = HexFormat.of().parseHex("ffffffff");
    assertThatThrownBy(() -> Huffman.decode(coded, 0, 4)).isInstanceOf(ProtocolException.class);
  }
}
