package io.beanpod.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker of the soak test finds what it is there for. */
final class NumberedLinesTest {
  private static final String STAMP = "2026-11-21T03:04:05.000000006Z stdout F ";

  @Test
  void countsWhatIsRight() {
    assertThat(NumberedLines.check(List.of(STAMP + "line 0", STAMP + "line 1")).count())
        .isEqualTo(2);
    assertThat(NumberedLines.check(List.of()).defect()).isEmpty();
  }

  @Test
  void findsALostLine() {
    assertThat(NumberedLines.check(List.of(STAMP + "line 0", STAMP + "line 2")).defect())
        .hasValueSatisfying(defect -> assertThat(defect).contains("expected line 1"));
  }

  @Test
  void findsADoubledLine() {
    assertThat(NumberedLines.check(List.of(STAMP + "line 0", STAMP + "line 0")).defect())
        .isPresent();
  }

  @Test
  void findsATornLine() {
    assertThat(NumberedLines.check(List.of(STAMP + "line 0", "stdout F line 1")).defect())
        .isPresent();
    assertThat(NumberedLines.check(List.of(STAMP.replace(" F ", " P ") + "line 0")).defect())
        .isPresent();
  }
}
