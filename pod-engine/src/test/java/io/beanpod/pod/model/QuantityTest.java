package io.beanpod.pod.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # written | printed | value | milli
          0         | 0       | 0     | 0
          0Mi       | 0       | 0     | 0
          1         | 1       | 1     | 1000
          +1        | 1       | 1     | 1000
          -1        | -1      | -1    | -1000
          1.        | 1       | 1     | 1000
          .5        | 500m    | 1     | 500
          0.5       | 500m    | 1     | 500
          500m      | 500m    | 1     | 500
          1000m     | 1       | 1     | 1000
          1500m     | 1500m   | 2     | 1500
          0.1       | 100m    | 1     | 100
          100u      | 100u    | 1     | 1
          1n        | 1n      | 1     | 1
          0.1n      | 1n      | 1     | 1
          -0.1n     | -1n     | -1    | -1
          1k        | 1k      | 1000  | 1000000
          1000      | 1k      | 1000  | 1000000
          1500      | 1500    | 1500  | 1500000
          1024      | 1024    | 1024  | 1024000
          100M      | 100M    | 100000000 | 100000000000
          1E        | 1E      | 1000000000000000000 | 9223372036854775807
          10E       | 9223372036854775807 | 9223372036854775807 | 9223372036854775807
          8Ei       | 9223372036854775807 | 9223372036854775807 | 9223372036854775807
          1Ki       | 1Ki     | 1024  | 1024000
          0.5Ki     | 512     | 512   | 512000
          1.5Gi     | 1536Mi  | 1610612736 | 1610612736000
          1024Mi    | 1Gi     | 1073741824 | 1073741824000
          1023Mi    | 1023Mi  | 1072693248 | 1072693248000
          1.1Ki     | 1127    | 1127  | 1126400
          0.0001Ki  | 102400u | 1     | 103
          1e3       | 1e3     | 1000  | 1000000
          1E3       | 1e3     | 1000  | 1000000
          1e2       | 100     | 100   | 100000
          12e4      | 120e3   | 120000 | 120000000
          1e-3      | 1e-3    | 1     | 1
          1e0       | 1       | 1     | 1000
          """)
  void readsAndPrintsTheCanonicalForm(String written, String printed, long value, long milli) {
    Quantity quantity = Quantity.parse(written);
    assertThat(quantity).hasToString(printed);
    assertThat(quantity.value()).isEqualTo(value);
    assertThat(quantity.milliValue()).isEqualTo(milli);
    assertThat(Quantity.parse(printed)).hasToString(printed).isGreaterThanOrEqualTo(quantity);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "m", ".", "+", "1 Gi", "1gi", "1KI", "1mi", "1ki", "1.2.3", "1e", "1e1.5", "0x10",
        "1_000", "1Gi ", "--1", "1Mim", "1e99999", "٣"
      })
  void refusesWhatIsNoQuantity(String written) {
    assertThatThrownBy(() -> Quantity.parse(written))
        .isInstanceOf(NumberFormatException.class)
        .hasMessageContaining("128Mi");
  }

  @Test
  void keepsHugeExponentsWithinBounds() {
    assertThat(Quantity.parse("1e9999").value()).isEqualTo(Long.MAX_VALUE);
    assertThat(Quantity.parse("1e-9999")).hasToString("1e-9");
  }

  @Test
  void addsExactly() {
    assertThat(Quantity.parse("0.1").plus(Quantity.parse("0.2"))).hasToString("300m");
    assertThat(Quantity.ZERO.plus(Quantity.parse("512Mi"))).hasToString("512Mi");
    assertThat(Quantity.parse("512Mi").plus(Quantity.parse("512Mi"))).hasToString("1Gi");
  }

  @Test
  void comparesByAmount() {
    assertThat(Quantity.parse("1Gi")).isEqualByComparingTo(Quantity.parse("1073741824"));
    assertThat(Quantity.parse("1Gi")).isNotEqualTo(Quantity.parse("1073741824"));
    assertThat(Quantity.parse("1000m")).isEqualTo(Quantity.parse("1"));
    assertThat(Quantity.parse("100m").max(Quantity.parse("1"))).hasToString("1");
  }

  @ParameterizedTest
  @CsvSource({
    "1500m, 1, 2",
    "1500m, 1m, 1500",
    "1Gi, 1Mi, 1024",
    "100M, 1Mi, 96",
    "0, 1Mi, 0",
  })
  void dividesAndRoundsUp(String amount, String divisor, long quotient) {
    assertThat(Quantity.parse(amount).dividedBy(Quantity.parse(divisor))).isEqualTo(quotient);
  }
}
