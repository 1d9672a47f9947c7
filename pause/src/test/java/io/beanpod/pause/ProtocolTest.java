package io.beanpod.pause;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers of {@code protocol.h} are those of Java. */
class ProtocolTest {
  private static final Pattern CONSTANT = Pattern.compile("^ {4}([A-Z_]+) = (0x[0-9a-f]+|\\d+),$");

  /** The constants of the header whose names start with a prefix, without it. */
  private static Map<String, Integer> header(String prefix) throws IOException {
    Map<String, Integer> constants = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("src/main/c/protocol.h"))) {
      Matcher matcher = CONSTANT.matcher(line);
      if (matcher.matches() && matcher.group(1).startsWith(prefix)) {
        constants.put(
            matcher.group(1).substring(prefix.length()), Integer.decode(matcher.group(2)));
      }
    }
    return constants;
  }

  @Test
  void stepsAreTheSame() throws IOException {
    assertThat(header("STEP_"))
        .isEqualTo(Arrays.stream(Step.values()).collect(toMap(Step::name, Step::number)));
    for (Step step : Step.values()) {
      assertThat(Step.of(step.number())).isEqualTo(step);
    }
  }

  @Test
  void recordTypesAreTheSame() throws IOException {
    assertThat(header("RECORD_"))
        .isEqualTo(
            Arrays.stream(RecordType.values())
                .collect(toMap(RecordType::name, RecordType::number)));
  }

  @Test
  void limitsAndDescriptorsAreTheSame() throws IOException {
    assertThat(header("PLAN_"))
        .containsEntry("MAGIC", PlanWriter.MAGIC)
        .containsEntry("VERSION", PlanWriter.VERSION)
        .containsEntry("HEADER_BYTES", PlanWriter.HEADER_BYTES)
        .containsEntry("MAXIMUM_BYTES", PlanWriter.MAXIMUM_BYTES)
        .hasSize(4);
    assertThat(header("FD_"))
        .containsEntry("PLAN", DescriptorTable.PLAN)
        .containsEntry("STATUS", DescriptorTable.STATUS)
        .containsEntry("FIRST", DescriptorTable.FIRST)
        .containsEntry("LAST", DescriptorTable.LAST)
        .hasSize(4);
    assertThat(header("HANDOVER_")).isEqualTo(Map.of("DESCRIPTORS", Handover.MOST_DESCRIPTORS));
    assertThat(header("CONTROL_DATA_")).containsEntry("BYTES", MonitorRequest.MAXIMUM_INPUT);
  }

  @Test
  void messageTypesAreThoseThatTheCodecsUse() throws IOException {
    assertThat(header("STATUS_"))
        .isEqualTo(
            Map.of(
                "WARNING",
                1,
                "STARTED",
                2,
                "RUNNING",
                3,
                "FAILED",
                4,
                "TERMINAL",
                5,
                "READY",
                1000));
    assertThat(header("REQUEST_"))
        .isEqualTo(Map.of("ATTACH", 1, "STDIN", 2, "STDIN_CLOSE", 3, "RESIZE", 4, "REOPEN_LOG", 5));
    assertThat(header("REPLY_"))
        .isEqualTo(Map.of("OK", 101, "ERROR", 102, "OUTPUT", 103, "LAGGED", 104, "EXIT", 105));
  }
}
