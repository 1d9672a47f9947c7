package io.beanpod.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.RuntimeFailure;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilityTest {

  @Test
  void numbersAreTheKernels() {
    assertThat(Capability.mask(EnumSet.of(Capability.CHOWN))).isEqualTo(1);
    assertThat(Capability.mask(EnumSet.of(Capability.SYS_ADMIN))).isEqualTo(1L << 21);
    assertThat(Capability.mask(EnumSet.of(Capability.CHECKPOINT_RESTORE))).isEqualTo(1L << 40);
  }

  @Test
  void theDefaultMaskIsDockers() {
    assertThat(Capability.mask(Capability.DEFAULT)).isEqualTo(0xa80425fbL);
  }

  @Test
  void namesMayHaveThePrefixAndAnyCase() throws Exception {
    assertThat(Capability.compute(List.of("cap_sys_time"), List.of()))
        .contains(Capability.SYS_TIME);
  }

  @Test
  void droppingAllAndAddingOneLeavesOne() throws Exception {
    assertThat(Capability.compute(List.of("NET_BIND_SERVICE"), List.of("ALL")))
        .containsExactly(Capability.NET_BIND_SERVICE);
  }

  @Test
  void addingAllAndDroppingOneLeavesTheOthers() throws Exception {
    assertThat(Capability.compute(List.of("ALL"), List.of("SYS_ADMIN")))
        .isEqualTo(EnumSet.complementOf(EnumSet.of(Capability.SYS_ADMIN)));
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> Capability.compute(List.of("FLY"), List.of()))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("\"FLY\"");
  }

  @Test
  void ambientOnesSurviveDroppingAllButNotTheirOwnName() throws RuntimeFailure {
    assertThat(Capability.ambient(List.of("NET_RAW", "cap_kill"), List.of("ALL")))
        .containsExactlyInAnyOrder(Capability.NET_RAW, Capability.KILL);
    assertThat(Capability.ambient(List.of("NET_RAW", "KILL"), List.of("KILL")))
        .containsExactly(Capability.NET_RAW);
    assertThat(Capability.ambient(List.of("ALL"), List.of())).hasSize(41);
  }
}
