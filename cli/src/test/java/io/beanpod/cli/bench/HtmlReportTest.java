package io.beanpod.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  @Test
  void percentilesAreOfTheNearestRank() {
    Distribution hundred = Distribution.of(LongStream.rangeClosed(1, 100));
    Distribution one = Distribution.of(LongStream.of(7));

    assertThat(hundred.median()).isEqualTo(50);
    assertThat(hundred.percentile(99)).isEqualTo(99);
    assertThat(hundred.percentile(100)).isEqualTo(100);
    assertThat(one.percentile(1)).isEqualTo(7);
  }

  @Test
  void whatNoStepAccountsForIsAStepOfItsOwnAndTheLast() {
    Series series = new Series("s", "", List.of(sample(10, 2, 3), sample(20, 4, 5)));

    assertThat(series.stepMedians())
        .containsExactly(Map.entry("a", 2L), Map.entry("b", 3L), Map.entry("rest", 5L));
  }

  @Test
  void thePageIsWellFormedAndNamesTheRatio() throws Exception {
    String page = HtmlReport.of(outcome());

    String body = page.replaceFirst("<!doctype html>", "").replaceAll("<meta [^>]*>", "");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    assertThat(page).contains("4.0x", "role=\"img\"", "crun &lt;run&gt;").doesNotContain("http");
  }

  @Test
  void theTableForTheTerminalHasThePercentilesAndTheRatio() {
    assertThat(TextReport.of(outcome()))
        .contains("milliseconds   pulls   p50", "crun <run>     2       8.00", "4.0x", "  a ");
  }

  @Test
  void costsAreForTheBytesThatCame() {
    Outcome outcome = outcome();
    Cost.Row cost =
        new Cost.Row(
            "beanpod", 2_000_000_000, List.of(new Cost(3_000_000_000L, 64 << 20), new Cost(9, 1)));

    assertThat(cost.secondsPerGigabyte()).isEqualTo("0.0");
    assertThat(new Cost.Row("x", 2_000_000_000, List.of(new Cost(3_000_000_000L, 1))))
        .extracting(Cost.Row::secondsPerGigabyte, Cost.Row::megabytes)
        .containsExactly("1.5", "2000.0");
    assertThat(cost.peak()).isEqualTo("64");
    assertThat(cost.rate(4_000_000_000L)).isEqualTo("500");
    assertThat(TextReport.of(outcome)).contains("CPU s/GB   peak MiB", "beanpod   1.5   750");
  }

  private static Outcome outcome() {
    return new Outcome(
        Subject.PULLS,
        Instant.EPOCH,
        new Machine("a processor", 2, 4096, "6.18", "25"),
        new Series("beanpod", "all of it", List.of(sample(2_000_000, 500_000, 600_000))),
        List.of(),
        List.of(
            new Series(
                "crun <run>", "a peer", List.of(Sample.whole(8_000_000), Sample.whole(9_000_000)))),
        List.of(
            new Cost.Row(
                "beanpod", 1_500_000, List.of(new Cost(30_000_000, 64 << 20), new Cost(1, 0)))),
        List.of("a note"));
  }

  private static Sample sample(long nanos, long a, long b) {
    SequencedMap<String, Long> steps = new LinkedHashMap<>();
    steps.put("a", a);
    steps.put("b", b);
    return Sample.of(nanos, steps);
  }
}
