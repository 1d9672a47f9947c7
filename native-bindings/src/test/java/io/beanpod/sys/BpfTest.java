package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class BpfTest {
  private static final int MOV_R0 = 0xb7;
  private static final int EXIT = 0x95;

  private final Kernel kernel = Kernel.linux();
  private final Bpf bpf = kernel.bpf();

  /** A program that answers always the same: 1 allows each device, 0 none. */
  private static ByteBuffer answering(int value) {
    ByteBuffer code = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    code.put((byte) MOV_R0).put((byte) 0).putShort((short) 0).putInt(value);
    code.put((byte) EXIT).put((byte) 0).putShort((short) 0).putInt(0);
    return code.flip();
  }

  @Test
  void decidesOnTheDevicesOfACgroup() throws Exception {
    try (TestCgroup cgroup = TestCgroup.create(kernel);
        Fd none = bpf.loadProgram(Bpf.PROGRAM_CGROUP_DEVICE, answering(0), "no_device");
        Fd all = bpf.loadProgram(Bpf.PROGRAM_CGROUP_DEVICE, answering(1), "each_device")) {
      Fd directory = cgroup.directory();
      assertThat(readsNull(directory)).isTrue();
      bpf.attach(directory, none, Bpf.ATTACH_CGROUP_DEVICE, Bpf.ALLOW_MULTI, null);
      assertThat(readsNull(directory)).isFalse();
      bpf.attach(directory, all, Bpf.ATTACH_CGROUP_DEVICE, Bpf.ALLOW_MULTI, none);
      assertThat(readsNull(directory)).isTrue();

      List<Integer> ids = bpf.query(directory, Bpf.ATTACH_CGROUP_DEVICE);
      assertThat(ids).hasSize(1);
      try (Fd attached = bpf.openProgram(ids.getFirst())) {
        bpf.detach(directory, attached, Bpf.ATTACH_CGROUP_DEVICE);
      }
      assertThat(bpf.query(directory, Bpf.ATTACH_CGROUP_DEVICE)).isEmpty();
    }
  }

  private boolean readsNull(Fd cgroup) throws SyscallException {
    try (Fd shell = Child.program(kernel, "/bin/sh")) {
      SpawnRequest request =
          SpawnRequest.of(shell, List.of("sh", "-c", ": </dev/null")).inCgroup(cgroup);
      try (Spawned spawned = kernel.processes().spawn(request)) {
        return kernel.processes().waitFor(spawned.pidfd()).code() == 0;
      }
    }
  }

  @Test
  void tellsWhatTheVerifierSaid() {
    ByteBuffer withoutAnswer = answering(1).position(8).slice();
    assertThatThrownBy(() -> bpf.loadProgram(Bpf.PROGRAM_CGROUP_DEVICE, withoutAnswer, "broken"))
        .isInstanceOf(SyscallException.class)
        .hasMessageStartingWith("bpf(BPF_PROG_LOAD, broken): EACCES (Permission denied)")
        .hasMessageContaining("R0 !read_ok");
  }
}
