package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CStringTest {
  @Test
  void keepsEachByteThatIsNotUtf8() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] name = new byte[1 + random.nextInt(24)];
      random.nextBytes(name);
      for (int i = 0; i < name.length; i++) {
        name[i] = name[i] == 0 ? 1 : name[i];
      }
      assertThat(CString.encode(CString.decode(name))).isEqualTo(name);
    }
  }

  @Test
  void readsUtf8AsSuch() {
    String text = "caf\u00e9 \u8c46\u835a \ud83e\udedb";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(CString.decode(bytes)).isEqualTo(text);
    assertThat(CString.encode(text)).isEqualTo(bytes);
  }

  @Test
  void endsAtTheFirstNul() {
    assertThat(CString.decode(new byte[] {'a', 'b', 0, 'c'})).isEqualTo("ab");
  }

  @Test
  void refusesATextThatTheKernelWouldCut() {
    assertThatThrownBy(() -> CString.of("/etc/passwd\0.txt"))
        .isInstanceOf(SyscallException.class)
        .hasMessageContaining("EINVAL")
        .hasMessageContaining("/etc/passwd?.txt");
  }
}
