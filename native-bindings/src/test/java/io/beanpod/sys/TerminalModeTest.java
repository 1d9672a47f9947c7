package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class TerminalModeTest {
  @Test
  void rawModeChangesWhatCfmakerawDoes() {
    byte[] cooked = new byte[TerminalMode.SIZE];
    ByteBuffer in = ByteBuffer.wrap(cooked).order(ByteOrder.nativeOrder());
    in.putInt(0, 0x4500).putInt(4, 0x5).putInt(8, 0xbf).putInt(12, 0x8a3b);
    cooked[17 + 6] = 0;
    cooked[17 + 5] = 9;

    ByteBuffer raw =
        ByteBuffer.wrap(new TerminalMode(cooked).raw().struct()).order(ByteOrder.nativeOrder());
    assertThat(raw.getInt(0)).isEqualTo(0x4000);
    assertThat(raw.getInt(4)).isEqualTo(0x4);
    assertThat(raw.getInt(8)).isEqualTo(0xbf);
    assertThat(raw.getInt(12)).isEqualTo(0x0a30);
    assertThat(raw.get(17 + 5)).isZero();
    assertThat(raw.get(17 + 6)).isOne();
    assertThat(new TerminalMode(cooked)).isNotEqualTo(new TerminalMode(cooked).raw());
  }
}
