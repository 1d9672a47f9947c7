package io.beanpod.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  private static final String AT = "2026-11-21T02:00:00.123456789Z";

  @TempDir private Path directory;

  @Test
  void readsStreamsAndPartsOfLines() throws IOException {
    List<LogLine> lines =
        read(AT + " stdout F a  b \n" + AT + " stderr P begin\n" + AT + " stderr F \n");

    assertThat(lines)
        .extracting(line -> new String(line.text(), StandardCharsets.UTF_8))
        .containsExactly("a  b ", "begin", "");
    assertThat(lines).extracting(LogLine::stderr).containsExactly(false, true, true);
    assertThat(lines).extracting(LogLine::partial).containsExactly(false, true, false);
  }

  @Test
  void skipsWhatIsNoLogLineAndWaitsForTheEndOfALine() throws IOException {
    assertThat(read("rubbish\n\n" + AT + " stdin F x\n" + AT + " stdout F unfinished")).isEmpty();
  }

  @Test
  void knowsWhatIsYoungerThanATime() throws IOException {
    LogLine line = read(AT + " stdout F x\n").getFirst();

    assertThat(line.isSince(Instant.parse("2026-11-21T02:00:00Z"))).isTrue();
    assertThat(line.isSince(Instant.parse("2026-11-21T02:00:01Z"))).isFalse();
  }

  @Test
  void followsAFileThatAppearsAndGrowsUntilItIsComplete() throws Exception {
    Path file = directory.resolve("0.log");
    AtomicBoolean complete = new AtomicBoolean();
    List<String> seen = new ArrayList<>();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              write(file, AT + " stdout F one\n" + AT + " stdout F t");
              write(file, "wo\n");
              complete.set(true);
            });

    LogTail.follow(
        file, complete::get, line -> seen.add(new String(line.text(), StandardCharsets.UTF_8)));

    writer.join();
    assertThat(seen).containsExactly("one", "two");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<LogLine> read(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("log"), text);
    List<LogLine> lines = new ArrayList<>();
    try (LogReader reader = new LogReader(file)) {
      for (LogLine line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
    }
    return lines;
  }
}
