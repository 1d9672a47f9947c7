package io.beanpod.pause;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.pause.PlanOperation.MakeDirectory;
import io.beanpod.pause.PlanOperation.MaskPath;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans as bytes. */
class PlanEncodingTest {

  /** The payload of each record as hexadecimal words, by type; several of one type in order. */
  private static Map<Integer, List<String>> records(byte[] plan) {
    ByteBuffer in = ByteBuffer.wrap(plan).order(ByteOrder.LITTLE_ENDIAN).position(16);
    Map<Integer, List<String>> records = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      int type = in.getInt();
      byte[] payload = new byte[in.getInt()];
      in.get(payload);
      records.computeIfAbsent(type, _ -> new ArrayList<>()).add(words(payload));
    }
    return records;
  }

  private static String words(byte[] payload) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < payload.length; at += 4) {
      text.append(at == 0 ? "" : " ").append(HexFormat.of().formatHex(payload, at, at + 4));
    }
    return text.toString();
  }

  @Test
  void headerSaysModeAndLength() {
    byte[] plan = SamplePlans.run().encode();
    ByteBuffer in = ByteBuffer.wrap(plan).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new String(plan, 0, 4, US_ASCII)).isEqualTo("BPOD");
    assertThat(in.getInt(4)).isEqualTo(1);
    assertThat(in.getInt(8)).isEqualTo(1);
    assertThat(in.getInt(12)).isEqualTo(plan.length);
    assertThat(
            ByteBuffer.wrap(SamplePlans.exec().encode()).order(ByteOrder.LITTLE_ENDIAN).getInt(8))
        .isEqualTo(2);
  }

  @Test
  void runPlanHasEveryRecord() {
    Map<Integer, List<String>> records = records(SamplePlans.run().encode());
    assertThat(records.get(1)).containsExactly("05000000");
    assertThat(records.get(2)).containsExactly("06000000");
    assertThat(records.get(3)).containsExactly("08000000");
    assertThat(records.get(4)).containsExactly("09000000");
    assertThat(records.get(5)).containsExactly("07000000 18000000 50000000");
    assertThat(records.get(6)).containsExactly("01000000 0a000000 01000000");
    assertThat(records.get(7)).containsExactly("07000000 01000000");
    assertThat(records.get(21))
        .containsExactly("02000000 09000000 50415448 3d2f6269 6e000000 06000000 454d5054 593d0000");
    assertThat(records.get(22)).containsExactly("05000000 2f776f72 6b000000");
    assertThat(records.get(23))
        .containsExactly(
            "e8030000 d0070000 ffffffff ff010000 05000000 00000000 00000000 00000000"
                + " 02000000 d0070000 b80b0000");
    assertThat(records.get(24)).containsExactly("01000000 17000000");
    assertThat(records.get(25)).containsExactly("fbffffff");
    assertThat(records.get(26))
        .containsExactly(
            "07000000 00040000 00000000 00100000 00000000",
            "04000000 00000000 00000000 ffffffff ffffffff");
    assertThat(records.get(27))
        .containsExactly("02000000 02000000 20000000 00000000 06000000 0000ff7f");
    assertThat(records.get(28)).containsExactly("01000000 07000000 70726f66 696c6500");
    assertThat(records.get(41))
        .containsExactly(
            "0b000000 01000000 80010000 02000000 01000000 05000000 2f646174 61000000 04000000"
                + " 70617274 00000000");
    assertThat(records.get(10)).containsExactly("0c000000");
    assertThat(records.get(11)).containsExactly("0d000000 888a0100 708e0100");
    assertThat(records.get(45))
        .containsExactly("01000000 02000000 2f300000 03000000 73756200 07000000 2f736861 72656400");
    assertThat(records.get(43))
        .containsExactly(
            "b6210000 01000000 03000000 00000000 00000000 09000000 2f646576 2f6e756c 6c000000");
    assertThat(records.keySet()).hasSize(26);
  }

  @Test
  void execInAUserNamespaceJoinsItByItsTarget() {
    Map<Integer, List<String>> records = records(SamplePlans.execWithTerminal().encode());
    assertThat(records.get(8)).containsExactly("05000000 0000027e");
    assertThat(records.get(11)).containsExactly("00000000 888a0100 feffffff");
    assertThat(records(SamplePlans.exec().encode()).get(8)).containsExactly("05000000 0000026e");
  }

  @Test
  void stringsOfAnyLengthArePadded() {
    for (int length = 1; length < 9; length++) {
      ProcessPlan process = TestPlans.command("x".repeat(length));
      String record = records(TestPlans.exec(process)).getOrDefault(20, List.of()).getFirst();
      assertThat(record.split(" ", -1)).hasSize(2 + length / 4 + 1);
      assertThat(record).endsWith("00");
    }
  }

  @Test
  void samePlansAreEqualAndEncodeEqually() {
    assertThat(SamplePlans.run()).isEqualTo(SamplePlans.run());
    assertThat(SamplePlans.run().encode()).isEqualTo(SamplePlans.run().encode());
  }

  @Test
  void largePlansGrow() {
    ProcessPlan process = TestPlans.command("x".repeat(1_000_000));
    assertThat(TestPlans.exec(process)).hasSizeGreaterThan(1_000_000);
    assertThatThrownBy(() -> TestPlans.exec(TestPlans.command("x".repeat(1 << 20))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1048576");
  }

  @Test
  void nulCharactersAreRefused() {
    assertThatThrownBy(() -> TestPlans.exec(TestPlans.command("a\0b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A string for the kernel cannot hold a NUL character: \"a\\0b\"");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 4294967295L, 4294967296L, Long.MAX_VALUE})
  void idsThatWouldWrapAroundAreRefused(long id) {
    List<Long> none = List.of();
    assertThatThrownBy(() -> new ProcessPlan.Credentials(id, 0, none, 0, 0, 0))
        .hasMessageContaining("user id");
    assertThatThrownBy(() -> new ProcessPlan.Credentials(0, id, none, 0, 0, 0))
        .hasMessageContaining("group id");
    assertThatThrownBy(() -> new ProcessPlan.Credentials(0, 0, List.of(id), 0, 0, 0))
        .hasMessageContaining("group id");
  }

  @Test
  void relativePathsAndEmptyCommandsAreRefused() {
    assertThatThrownBy(() -> new MaskPath("proc")).hasMessageContaining("\"proc\"");
    assertThatThrownBy(() -> TestPlans.command("")).hasMessageContaining("command");
  }

  @Test
  void operationsAfterThePivotComeLast() {
    RunPlan plan = SamplePlans.run();
    List<PlanOperation> wrong =
        List.of(new MaskPath("/proc/kcore"), new MakeDirectory("/made", 0755, 0, 0));
    assertThatThrownBy(() ->
            new RunPlan(
                5,
                6,
                OptionalInt.empty(),
                OptionalInt.empty(),
                RunPlan.Stdio.output(),
                new RunPlan.PidNamespace.New(),
                OptionalInt.empty(),
                Optional.empty(),
                true,
                plan.root(),
                wrong,
                plan.process()))
        .hasMessageContaining("/made");
  }

  @Test
  void descriptorNumbersAreHandedOutInOrder() {
    DescriptorTable<String> table = new DescriptorTable<>();
    assertThat(table.add("first")).isEqualTo(5);
    assertThat(table.add("second")).isEqualTo(6);
    assertThat(table.inOrder()).containsExactly("first", "second");
    for (int number = 7; number <= DescriptorTable.LAST; number++) {
      assertThat(table.add("more")).isEqualTo(number);
    }
    assertThatThrownBy(() -> table.add("too many")).isInstanceOf(IllegalStateException.class);
  }

  private static final class TestPlans {
    static ProcessPlan command(String command) {
      return ProcessPlan.of(
          List.of(command), List.of(), "/", new ProcessPlan.Credentials(0, 0, List.of(), 0, 0, 0));
    }

    static byte[] exec(ProcessPlan process) {
      return new ExecPlan(5, 0, 6, Optional.empty(), new ExecPlan.Stdio.Given(0, 0, 0), process)
          .encode();
    }
  }

  @Test
  void whatIsNeededAgainIsReadFromTheBytes() {
    RunPlan plan = SamplePlans.run();

    assertThat(RecordedPlan.decode(plan.encode())).isEqualTo(RecordedPlan.of(plan));
  }

  @Test
  void bytesThatAreNoWholePlanAreRefused() {
    byte[] plan = SamplePlans.run().encode();

    for (int length = 0; length < plan.length; length++) {
      byte[] torn = Arrays.copyOf(plan, length);
      assertThatThrownBy(() -> RecordedPlan.decode(torn))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int at = 0; at < plan.length; at++) {
      byte[] wrong = plan.clone();
      wrong[at] ^= (byte) 0x80;
      try {
        RecordedPlan.decode(wrong);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageNotContaining("Exception");
      }
    }
  }
}
