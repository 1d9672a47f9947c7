package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FdTest {
  private final List<Integer> closed = new ArrayList<>();

  @Test
  void closesOnce() {
    Fd fd = new Fd(7, closed::add);
    fd.close();
    fd.close();
    assertThat(closed).containsExactly(7);
  }

  @Test
  void refusesToBeUsedAfterItsEnd() {
    Fd fd = new Fd(7, closed::add);
    fd.close();
    assertThat(fd.isOpen()).isFalse();
    assertThatThrownBy(fd::number)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("descriptor 7 is closed");
    assertThatThrownBy(fd::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void handsItsNumberToANewOwner() {
    Fd fd = new Fd(7, closed::add);
    Fd owner = fd.release();
    fd.close();
    assertThat(closed).isEmpty();
    assertThat(owner.number()).isEqualTo(7);
    owner.close();
    assertThat(closed).containsExactly(7);
  }

  @Test
  void neverClosesWhatBelongsToTheProcess() {
    Fd.STDOUT.close();
    assertThat(Fd.STDOUT.number()).isEqualTo(1);
    Fd.CWD.close();
    assertThat(Fd.CWD.number()).isEqualTo(-100);
  }
}
