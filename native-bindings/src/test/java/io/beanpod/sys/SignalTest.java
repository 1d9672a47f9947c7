package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignalTest {
  @ParameterizedTest
  @CsvSource({
    "SIGTERM,15",
    "SIGPOLL,29",
    "IOT,6",
    "term,15",
    "15,15",
    "KILL,9",
    "SIGWINCH,28",
    "SIGSYS,31",
    "SIGRTMIN,34",
    "SIGRTMIN+3,37",
    "RTMAX,64",
    "SIGRTMAX-2,62",
    "64,64"
  })
  void readsEachWayOfWritingIt(String text, int number) {
    assertThat(Signal.parse(text)).isEqualTo(new Signal(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "SIG", "SIGFOO", "0", "65", "-1", "RTMIN+31", "RTMIN3", "RTMAX+1", "RTMIN+-1"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> Signal.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such signal: " + text);
  }

  @Test
  void saysItsName() {
    for (int number = 1; number <= 64; number++) {
      Signal signal = new Signal(number);
      if (number < 32 || number > 33) {
        assertThat(Signal.parse(signal.toString())).isEqualTo(signal);
      }
    }
    assertThat(Signal.TERM).hasToString("SIGTERM");
    assertThat(new Signal(37)).hasToString("SIGRTMIN+3");
  }
}
