package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class TerminalsTest {
  private final Kernel kernel = Kernel.linux();
  private final Terminals terminals = kernel.terminals();

  @Test
  void bothEndsShareSizeAndMode() throws Exception {
    try (Fd master = terminals.openMaster("/dev/ptmx");
        Fd peer = terminals.openPeer(master)) {
      assertThat(terminals.isTerminal(peer)).isTrue();
      terminals.setSize(master, new WindowSize(50, 60_000));
      assertThat(terminals.size(peer)).isEqualTo(new WindowSize(50, 60_000));

      TerminalMode cooked = terminals.mode(peer);
      terminals.setMode(peer, cooked.raw());
      assertThat(terminals.mode(peer)).isEqualTo(cooked.raw()).isNotEqualTo(cooked);
      terminals.setMode(peer, cooked);
      assertThat(terminals.mode(peer)).isEqualTo(cooked);
    }
  }

  @Test
  void passesBytesUnchangedInRawMode() throws Exception {
    try (Fd master = terminals.openMaster("/dev/ptmx");
        Fd peer = terminals.openPeer(master)) {
      terminals.setMode(peer, terminals.mode(peer).raw());
      Descriptors descriptors = kernel.descriptors();
      // In cooked mode the first would be a line end, the second an interrupt, the third an echo.
      descriptors.writeFully(master, StandardCharsets.UTF_8.encode("\r\u0003x"));
      ByteBuffer typed = ByteBuffer.allocate(10);
      descriptors.read(peer, typed);
      assertThat(typed.flip()).isEqualTo(StandardCharsets.UTF_8.encode("\r\u0003x"));
      descriptors.writeFully(peer, StandardCharsets.UTF_8.encode("a\n"));
      ByteBuffer shown = ByteBuffer.allocate(10);
      descriptors.read(master, shown);
      assertThat(shown.flip()).isEqualTo(StandardCharsets.UTF_8.encode("a\n"));
    }
  }

  @Test
  void knowsWhatIsNoTerminal() throws Exception {
    try (Descriptors.Pipe pipe = kernel.descriptors().pipe2(0)) {
      assertThat(terminals.isTerminal(pipe.reading())).isFalse();
    }
  }

  @Test
  void canBeBoundAlone() throws Exception {
    try (Fd master = terminals.openMaster("/dev/ptmx")) {
      assertThat(Terminals.linux().isTerminal(master)).isTrue();
    }
  }
}
