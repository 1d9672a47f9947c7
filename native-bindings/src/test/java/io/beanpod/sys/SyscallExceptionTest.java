package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SyscallExceptionTest {
  @Test
  void saysCallArgumentsAndErrorByName() {
    assertThat(new SyscallException("openat2", "etc/passwd", 2))
        .hasMessage("openat2(etc/passwd): ENOENT (No such file or directory)");
  }

  @Test
  void addsTheKernelsSentence() {
    assertThat(new SyscallException("fsconfig", "lowerdir=x", Errno.EINVAL, "overlay: no upper"))
        .hasMessage("fsconfig(lowerdir=x): EINVAL (Invalid argument): overlay: no upper");
  }

  @Test
  void keepsANumberWithoutAName() {
    SyscallException e = new SyscallException("ioctl", "fd 3", 4000);
    assertThat(e.errno()).isEqualTo(Errno.UNKNOWN);
    assertThat(e.number()).isEqualTo(4000);
    assertThat(e).hasMessage("ioctl(fd 3): errno 4000 (Unknown error)");
  }

  @Test
  void findsEachErrorByItsNumber() {
    assertThat(Arrays.stream(Errno.values()).filter(errno -> errno != Errno.UNKNOWN))
        .allMatch(errno -> Errno.of(errno.number()) == errno)
        .hasSizeGreaterThan(130);
    assertThat(Errno.of(13)).isEqualTo(Errno.EACCES);
    assertThat(Errno.of(0)).isEqualTo(Errno.UNKNOWN);
    assertThat(Errno.of(-5)).isEqualTo(Errno.UNKNOWN);
  }
}
