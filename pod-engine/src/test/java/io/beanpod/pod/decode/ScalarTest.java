package io.beanpod.pod.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** YAML as Kubernetes reads it. */
class ScalarTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # written  | kind | meaning
          ''         | Null | -
          ~          | Null | -
          null       | Null | -
          NULL       | Null | -
          nULL       | Text | nULL
          true       | Bool | true
          True       | Bool | true
          yes        | Bool | true
          Y          | Bool | true
          on         | Bool | true
          OFF        | Bool | false
          n          | Bool | false
          yEs        | Text | yEs
          0          | Num  | 0
          0644       | Num  | 420
          0o644      | Num  | 420
          -0644      | Num  | -420
          08         | Num  | 8
          0x1F       | Num  | 31
          0b101      | Num  | 5
          1_000      | Num  | 1000
          _1         | Text | _1
          +5         | Num  | 5
          1e3        | Num  | 1000
          1.50       | Num  | 1.5
          .5         | Num  | 0.5
          1.2.3      | Text | 1.2.3
          500m       | Text | 500m
          2026-01-01 | Text | 2026-01-01
          12:30      | Text | 12:30
          """)
  void meansWhatKubernetesTakesItFor(String written, String kind, String meaning) {
    Scalar read = Scalar.Plain.read(written);
    assertThat(read.getClass().getSimpleName()).isEqualTo(kind);
    String found =
        switch (read) {
          case Scalar.Null none -> null;
          case Scalar.Bool bool -> Boolean.toString(bool.value());
          case Scalar.Num num -> num.value().stripTrailingZeros().toPlainString();
          case Scalar.Text text -> text.value();
        };
    assertThat(found).isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource({
    "busybox, true",
    "86400, false",
    "'', false",
    "on, false",
    "0644, false",
    "2026-01-01T00:00:00Z, false",
    "12:30:45, false",
    ".inf, false",
    "nginx:1.25, true",
  })
  void knowsWhichTextsNeedNoQuotes(String text, boolean plain) {
    assertThat(PlainText.isText(text)).isEqualTo(plain);
  }
}
