package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class XattrsTest {
  private static final String NAME = "trusted.bean";

  private final Kernel kernel = Kernel.linux();
  private final Xattrs xattrs = kernel.xattrs();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A directory that has trusted attributes wherever the test runs. */
  private Fd tmpfs() throws SyscallException {
    try (Fd context = kernel.mounts().fsopen("tmpfs")) {
      kernel.mounts().create(context);
      return kernel.mounts().fsmount(context, 0);
    }
  }

  @Test
  void setsReadsListsAndRemovesOnADescriptor() throws Exception {
    try (Fd tmpfs = tmpfs();
        Fd file = kernel.files().openat(tmpfs, "f", OpenFlags.CREAT | OpenFlags.RDWR, 0600)) {
      byte[] large = bytes("pod".repeat(1000));
      xattrs.set(file, NAME, large);
      xattrs.set(file, "trusted.empty", new byte[0]);
      assertThat(xattrs.get(file, NAME)).isEqualTo(large);
      assertThat(xattrs.get(file, "trusted.empty")).isEmpty();
      assertThat(xattrs.list(file)).contains(NAME, "trusted.empty");
      xattrs.remove(file, NAME);
      assertThat(xattrs.list(file)).doesNotContain(NAME);
      assertThatThrownBy(() -> xattrs.get(file, NAME))
          .isInstanceOf(SyscallException.class)
          .hasMessage("fgetxattr(" + file + ", trusted.bean): ENODATA (No data available)");
    }
  }

  @Test
  void worksOnALinkItself() throws Exception {
    try (Fd tmpfs = tmpfs()) {
      kernel.files().symlinkat("nowhere", tmpfs, "link");
      String path = tmpfs.procPath() + "/link";
      xattrs.set(path, NAME, bytes("on the link"));
      assertThat(xattrs.get(path, NAME)).isEqualTo(bytes("on the link"));
      assertThat(xattrs.list(path)).contains(NAME);
      xattrs.remove(path, NAME);
      assertThat(xattrs.list(path)).doesNotContain(NAME);
    }
  }
}
