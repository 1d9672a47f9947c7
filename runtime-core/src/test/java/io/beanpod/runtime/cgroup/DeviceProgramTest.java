package io.beanpod.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.sys.DeviceNumber;
import io.beanpod.sys.FileType;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceProgramTest {
  private static final int BLOCK = 1;
  private static final int CHARACTER = 2;
  private static final int MKNOD = 1;
  private static final int READ = 2;
  private static final int WRITE = 4;

  private static DeviceMachine machine(DeviceRule... devices) {
    return new DeviceMachine(DeviceProgram.of(DeviceRule.withDefaults(List.of(devices))));
  }

  @Test
  void withoutRulesNothingIsAllowed() {
    DeviceMachine machine = new DeviceMachine(DeviceProgram.of(List.of()));
    assertThat(machine.run(CHARACTER, READ, 1, 3)).isZero();
  }

  @Test
  void defaultsAllowTheNodesOfDev() {
    for (int[] device :
        new int[][] {{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}, {10, 200}}) {
      assertThat(machine().run(CHARACTER, READ | WRITE | MKNOD, device[0], device[1])).isOne();
    }
    assertThat(machine().run(CHARACTER, READ | WRITE, 136, 77)).isOne();
  }

  @Test
  void defaultsAllowMakingButNotOpeningOtherDevices() {
    assertThat(machine().run(BLOCK, MKNOD, 8, 0)).isOne();
    assertThat(machine().run(CHARACTER, MKNOD, 10, 232)).isOne();
    assertThat(machine().run(BLOCK, READ, 8, 0)).isZero();
    assertThat(machine().run(BLOCK, READ | MKNOD, 8, 0)).isZero();
    assertThat(machine().run(CHARACTER, READ, 1, 1)).isZero();
    assertThat(machine().run(CHARACTER, WRITE, 10, 232)).isZero();
  }

  @Test
  void typesOfOneNumberAreTwoDevices() {
    assertThat(machine().run(BLOCK, READ, 1, 3)).isZero();
  }

  @Test
  void aDeviceIsAllowedForItsAccessOnly() {
    DeviceMachine machine =
        machine(DeviceRule.of(FileType.BLOCK_DEVICE, new DeviceNumber(259, 1048575), "r"));
    assertThat(machine.run(BLOCK, READ, 259, 1048575)).isOne();
    assertThat(machine.run(BLOCK, WRITE, 259, 1048575)).isZero();
    assertThat(machine.run(BLOCK, READ | WRITE, 259, 1048575)).isZero();
    assertThat(machine.run(BLOCK, READ, 259, 0)).isZero();
    assertThat(machine.run(BLOCK, READ, 258, 1048575)).isZero();
  }

  @Test
  void nonsenseIsNoRule() {
    DeviceNumber number = new DeviceNumber(1, 3);
    assertThatThrownBy(() -> DeviceRule.of(FileType.CHARACTER_DEVICE, number, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DeviceRule.of(FileType.CHARACTER_DEVICE, number, "rx"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DeviceRule.of(FileType.REGULAR, number, "r"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
