package io.beanpod.cri.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutputShareTest {
  @ParameterizedTest
  @CsvSource({
    "10, 20, 10, 20",
    "100, 0, 100, 0",
    "0, 100, 0, 100",
    "100, 100, 50, 50",
    "100, 30, 70, 30",
    "30, 100, 30, 70",
    "51, 51, 50, 50"
  })
  void ofAHundredBytes(int stdout, int stderr, int keptStdout, int keptStderr) {
    assertThat(OutputShare.of(stdout, stderr, 100))
        .isEqualTo(new OutputShare(keptStdout, keptStderr));
  }
}
