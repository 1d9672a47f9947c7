package io.beanpod.cri.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.cri.v1.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class StopSignalsTest {
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNRECOGNIZED", "SIGNAL_RUNTIME_DEFAULT"})
  void everySignalIsOneThatTheKernelHas(Signal signal) throws Exception {
    io.beanpod.sys.Signal kernels = io.beanpod.sys.Signal.parse(StopSignals.name(signal));
    Signal told = StopSignals.message(kernels.toString());
    assertThat(io.beanpod.sys.Signal.parse(StopSignals.name(told))).isEqualTo(kernels);
  }

  @ParameterizedTest
  @CsvSource({
    "SIGNAL_SIGUSR1, SIGUSR1",
    "SIGNAL_SIGRTMINPLUS3, SIGRTMIN+3",
    "SIGNAL_SIGRTMAXMINUS14, SIGRTMAX-14",
    "SIGNAL_SIGRTMAX, SIGRTMAX"
  })
  void namesAreTheKernels(Signal signal, String name) throws Exception {
    assertThat(StopSignals.name(signal)).isEqualTo(name);
  }

  @Test
  void whatIsNoSignalIsTerm() {
    assertThat(StopSignals.message("")).isEqualTo(Signal.SIGNAL_SIGTERM);
    assertThat(StopSignals.message("SIGNONSENSE")).isEqualTo(Signal.SIGNAL_SIGTERM);
    assertThat(StopSignals.message("9")).isEqualTo(Signal.SIGNAL_SIGKILL);
  }
}
