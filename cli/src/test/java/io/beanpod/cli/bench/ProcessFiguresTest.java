package io.beanpod.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
  private final ProcessFigures self = new ProcessFigures(ProcessHandle.current().pid());

  @Test
  void workTakesProcessorTimeOfTheProcessAndNotOfItsChildren() throws Exception {
    long before = self.own();
    long children = self.children();
    long sum = 0;
    while (self.own() == before) {
      for (int i = 0; i < 1_000_000; i++) {
        sum += Long.hashCode(sum + i);
      }
    }

    assertThat(self.own()).isGreaterThan(before);
    assertThat(self.children()).isEqualTo(children);
  }

  @Test
  void whatAChildTookIsCountedWhenItHasEnded() throws Exception {
    long before = self.children();

    String work = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done";
    assertThat(new ProcessBuilder("sh", "-c", work).start().waitFor()).isZero();

    assertThat(self.children()).isGreaterThan(before);
  }

  @Test
  void thePeakIsOfTheTimeSinceItsReset() throws Exception {
    self.resetPeak();
    long peak = self.peak();

    assertThat(peak).isBetween(10L << 20, 64L << 30);
  }

  @Test
  void aProcessThatHasEndedIsNamed() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();

    assertThatThrownBy(() -> new ProcessFigures(ended.pid()).own())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/proc/" + ended.pid());
  }
}
