package io.beanpod.pause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and records of init and the monitor. */
class MessageCodecTest {

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Test
  void statusMessagesAreDecoded() {
    assertThat(StatusMessage.decode(hex("01000000 08000000 0d000000 ffffffff")))
        .isEqualTo(
            new StatusMessage.Warning(new StepReport(Step.OOM_SCORE, 13, StepReport.NO_OPERATION)));
    assertThat(StatusMessage.decode(hex("02000000 05000000 06000000 0100000001000000")))
        .isEqualTo(new StatusMessage.Started(5, 6, 0x100000001L));
    assertThat(StatusMessage.decode(hex("03000000"))).isEqualTo(new StatusMessage.Running());
    assertThat(StatusMessage.decode(hex("04000000 0c000000 28000000 02000000")))
        .isEqualTo(new StatusMessage.Failed(new StepReport(Step.FSMOUNT, 40, 2)));
    assertThat(StatusMessage.decode(hex("05000000")).carriesDescriptor()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01",
        "00000000",
        "06000000",
        "0300000000",
        "01000000",
        "0400000063000000 0000000000000000"
      })
  void otherStatusPacketsAreRefused(String packet) {
    assertThatThrownBy(() -> StatusMessage.decode(hex(packet)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void requestsAreEncoded() {
    assertThat(new MonitorRequest.Attach(true, false, true).encode())
        .isEqualTo(hex("01000000 05000000"));
    ByteBuffer data = ByteBuffer.wrap(hex("aabbcc"), 1, 2);
    assertThat(new MonitorRequest.Input(data).encode()).isEqualTo(hex("02000000 bbcc"));
    assertThat(data.remaining()).isEqualTo(2);
    assertThat(new MonitorRequest.CloseInput().encode()).isEqualTo(hex("03000000"));
    assertThat(new MonitorRequest.Resize(2, 258).encode())
        .isEqualTo(hex("04000000 02000000 02010000"));
    assertThat(new MonitorRequest.ReopenLog().encode()).isEqualTo(hex("05000000"));
    MonitorRequest large = new MonitorRequest.Input(ByteBuffer.allocate(16385));
    assertThatThrownBy(large::encode).hasMessageContaining("16385");
  }

  @Test
  void repliesAreDecoded() {
    assertThat(MonitorReply.decode(ByteBuffer.wrap(hex("65000000 04000000"))))
        .isEqualTo(new MonitorReply.Done(4));
    assertThat(MonitorReply.decode(ByteBuffer.wrap(hex("66000000 01000000 20000000"))))
        .isEqualTo(new MonitorReply.Refused(1, 32));
    assertThat(MonitorReply.decode(ByteBuffer.wrap(hex("67000000 02000000 6869"))))
        .isEqualTo(
            new MonitorReply.Output(MonitorReply.Stream.STDERR, ByteBuffer.wrap(hex("6869"))));
    assertThat(MonitorReply.decode(ByteBuffer.wrap(hex("68000000"))))
        .isEqualTo(new MonitorReply.Lagged());
    assertThat(MonitorReply.decode(ByteBuffer.wrap(hex("69000000 89000000 09000000"))))
        .isEqualTo(new MonitorReply.Exited(137, 9));
    assertThatThrownBy(() -> MonitorReply.decode(ByteBuffer.wrap(hex("67000000 03000000"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recordsAreParsed() {
    assertThat(StartedRecord.parse("monitor_pid=3\npid=4\nstarted_ns=1700000000000000001\n"))
        .isEqualTo(new StartedRecord(3, 4, 1700000000000000001L));
    String exit =
        "code=137\nsignal=9\nfinished_ns=5\noom_kills=1\noom_group_kills=0\nlog_dropped=2\nkill_errno=0\n";
    assertThat(ExitRecord.parse(exit))
        .isEqualTo(new ExitRecord(137, 9, 5, 1, 0, 2, 0, Optional.empty()));
    assertThat(ExitRecord.parse(exit + "step=37\nerrno=2\nop=-1\n").failure())
        .contains(new StepReport(Step.EXEC, 2, StepReport.NO_OPERATION));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "pid=1", "pid", "=1", "pid=x", "monitor_pid=3\npid=99999999999\nstarted_ns=1"})
  void brokenRecordsAreRefused(String text) {
    assertThatThrownBy(() -> StartedRecord.parse(text))
        .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
  }
}
