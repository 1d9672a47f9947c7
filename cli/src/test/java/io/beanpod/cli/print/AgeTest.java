package io.beanpod.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {
  @ParameterizedTest
  @CsvSource({
    "PT-5S, <invalid>",
    "PT-1S, 0s",
    "PT0S, 0s",
    "PT119S, 119s",
    "PT2M, 2m",
    "PT5M3S, 5m3s",
    "PT10M59S, 10m",
    "PT179M, 179m",
    "PT3H, 3h",
    "PT7H59M, 7h59m",
    "PT8H30M, 8h",
    "PT47H, 47h",
    "P2D, 2d",
    "P7DT5H, 7d5h",
    "P8DT5H, 8d",
    "P729D, 729d",
    "P730D, 2y",
    "P731D, 2y1d",
    "P2920D, 8y"
  })
  void printsSpansAsKubectlDoes(Duration span, String text) {
    assertThat(Age.of(span)).isEqualTo(text);
  }

  @Test
  void anUnknownTimeHasNoAge() {
    assertThat(Age.since(null, Instant.EPOCH)).isEqualTo("<unknown>");
  }
}
