package io.beanpod.pause;

import static io.beanpod.pause.TestContainer.shell;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log that the monitor writes. */
@Tag("native")
class ContainerLogTest {
  private static final int LINE = 16384;

  private TestContainer container;

  @BeforeEach
  void create() throws IOException {
    container = new TestContainer();
  }

  @AfterEach
  void remove() throws IOException {
    container.close();
  }

  private List<LogRecord> records() throws IOException {
    return LogRecord.readAll(container.log());
  }

  @Test
  void eachLineOfBothStreamsIsARecord() throws IOException {
    container.run(shell("echo one; echo; echo three; echo bad >&2"));
    assertThat(records())
        .extracting(LogRecord::stream, LogRecord::complete, LogRecord::text)
        .containsExactlyInAnyOrder(
            tuple("stdout", true, "one"),
            tuple("stdout", true, ""),
            tuple("stdout", true, "three"),
            tuple("stderr", true, "bad"));
  }

  @Test
  void lineWithoutNewlineAtTheEndIsAPart() throws IOException {
    container.run(shell("printf 'first\\nlast'; printf 'x' >&2"));
    assertThat(records())
        .extracting(LogRecord::stream, LogRecord::complete, LogRecord::text)
        .containsExactlyInAnyOrder(
            tuple("stdout", true, "first"),
            tuple("stdout", false, "last"),
            tuple("stderr", false, "x"));
  }

  @Test
  void aLineWrittenInPiecesIsOneRecord() throws IOException {
    container.run(shell("for i in 1 2 3 4; do printf $i; sleep 0.05; done; echo"));
    assertThat(records()).extracting(LogRecord::text).containsExactly("1234");
  }

  @ParameterizedTest
  @ValueSource(ints = {LINE - 1, LINE, LINE + 1, 2 * LINE, 2 * LINE + 1, 5 * LINE + 77})
  void longLinesAreCutAtTheLimit(int length) throws IOException {
    container.run(shell("dd if=/dev/zero bs=" + length + " count=1 2>/dev/null; echo; echo next"));
    List<LogRecord> records = records();
    assertThat(records.getLast().text()).isEqualTo("next");
    List<LogRecord> parts = records.subList(0, records.size() - 1);
    int count = (length + LINE - 1) / LINE;
    assertThat(parts).hasSize(count);
    assertThat(parts.subList(0, count - 1))
        .allSatisfy(part -> {
          assertThat(part.complete()).isFalse();
          assertThat(part.text()).hasSize(LINE);
        });
    assertThat(parts.getLast().complete()).isTrue();
    assertThat(parts.stream().map(LogRecord::text).collect(Collectors.joining()))
        .isEqualTo("\0".repeat(length));
  }

  @Test
  void bytesAreNeverChanged() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Files.write(container.root().resolve("bytes"), all);
    container.run(shell("cat bytes; printf 'end\\r\\n'"));
    String expected = new String(all, ISO_8859_1) + "end\r";
    assertThat(records()).hasSize(2);
    assertThat(records().get(0).text() + "\n" + records().get(1).text()).isEqualTo(expected);
  }

  @Test
  void nothingIsLostOrReorderedInAFlood() throws IOException {
    container.run(shell("seq 1 200000"));
    List<LogRecord> records = records();
    assertThat(records).hasSize(200_000);
    for (int i = 0; i < records.size(); i++) {
      assertThat(records.get(i).text()).isEqualTo(Integer.toString(i + 1));
    }
  }

  @Test
  void outputOfOrphansIsReadToItsEnd() throws IOException {
    container.pidNamespace = new RunPlan.PidNamespace.Host();
    container.run(shell("(seq 1 5000; sleep 1000) & sleep 0.3; echo done"));
    assertThat(records()).hasSize(5001);
  }

  @Test
  void killedLauncherLosesNoLine() throws IOException {
    Launcher.Running launcher =
        container.start(
            shell("i=0; while [ $i -lt 300 ]; do echo $i; i=$((i+1)); sleep 0.002; done"));
    container.awaitOutput("10\n");
    launcher.kill();
    assertThat(container.awaitExit().code()).isZero();
    assertThat(records()).hasSize(300);
    assertThat(records().getLast().text()).isEqualTo("299");
  }

  @Test
  void fullDiskDropsRecordsAndNotTheContainer() throws IOException {
    // /dev/full takes nothing, like a file system without space.
    container.logFile = Path.of("/dev/full");
    ExitRecord exit = container.run(shell("seq 1 1000; exit 3"));
    assertThat(exit.code()).isEqualTo(3);
    assertThat(exit.logDropped()).isEqualTo(1000);
  }
}
