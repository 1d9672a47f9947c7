package io.beanpod.sys.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import io.beanpod.sys.SyscallException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FakeKernelTest {
  private final FakeKernel fake = new FakeKernel();
  private final Kernel kernel = fake.kernel();

  @Test
  void writesDownCallsInOrderAndWhatIsOpen() throws Exception {
    try (Fd context = kernel.mounts().fsopen("tmpfs")) {
      kernel.mounts().setString(context, "size", "1m");
      kernel.mounts().create(context);
      Fd mount = kernel.mounts().fsmount(context, 2);
      assertThat(mount.number()).isEqualTo(101);
    }
    assertThat(fake.calls())
        .containsExactly(
            "fsopen(tmpfs)",
            "setString(fd 100, size, 1m)",
            "create(fd 100)",
            "fsmount(fd 100, 2)",
            "close(fd 100)");
    assertThat(fake.openDescriptors()).containsExactly(101);
  }

  @Test
  void failsTheCallThatItIsToldTo() throws Exception {
    fake.fail("mkdirat", 2, Errno.EEXIST);
    kernel.files().mkdirat(Fd.CWD, "a", 0700);
    assertThatThrownBy(() -> kernel.files().mkdirat(Fd.CWD, "b", 0700))
        .isInstanceOf(SyscallException.class)
        .hasMessage("mkdirat(., b, 448): EEXIST (File exists)");
    kernel.files().mkdirat(Fd.CWD, "c", 0700);
    assertThat(fake.calls()).hasSize(3);
  }

  @Test
  void answersAsItIsTold() throws Exception {
    fake.answer("readlinkat", "first", "second");
    assertThat(kernel.files().readlinkat(Fd.CWD, "x")).isEqualTo("first");
    assertThat(kernel.files().readlinkat(Fd.CWD, "x")).isEqualTo("second");
    assertThat(kernel.files().readlinkat(Fd.CWD, "x")).isEqualTo("second");
    assertThatThrownBy(() -> kernel.files().stat(Fd.CWD))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("answer(\"stat\", ...)");
  }

  @Test
  void takesAllBytesOfAWrite() throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(5);
    kernel.descriptors().writeFully(Fd.STDOUT, buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    assertThat(fake.calls()).containsExactly("write(fd 1, 5 bytes)");
  }

  @Test
  void startsProcessesWithNumbers() throws Exception {
    SpawnRequest request = SpawnRequest.of(Fd.STDIN, List.of("init"));
    try (Spawned first = kernel.processes().spawn(request);
        Spawned second = kernel.processes().spawn(request)) {
      assertThat(first.pid()).isNotEqualTo(second.pid());
      assertThat(fake.openDescriptors()).hasSize(2);
    }
    assertThat(fake.openDescriptors()).isEmpty();
  }
}
