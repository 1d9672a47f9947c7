package io.beanpod.pod.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.testing.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {

  private static final Subject POD = new Subject("default", "p", "uid-1", "");
  private static final Subject OTHER = new Subject("default", "q", "uid-2", "");

  private final ManualTime time = new ManualTime();
  private final EventLog log = new EventLog(time, 100);

  @Test
  void equalEventsAreOneWithACount() {
    log.normal(POD, "Pulled", "again");
    time.advance(Duration.ofSeconds(5));
    log.warning(POD, "BackOff", "other");
    log.normal(POD, "Pulled", "again");
    assertThat(log.list()).extracting(PodEvent::reason).containsExactly("BackOff", "Pulled");
    PodEvent pulled = log.list().getLast();
    assertThat(pulled.count()).isEqualTo(2);
    assertThat(pulled.id()).isEqualTo(1);
    assertThat(pulled.firstTimestamp()).isEqualTo(ManualTime.START);
    assertThat(pulled.lastTimestamp()).isEqualTo(ManualTime.START.plusSeconds(5));
  }

  @Test
  void eventsThatDifferOnlyInTheirMessageAreCombined() {
    for (int i = 1; i <= 14; i++) {
      log.warning(POD, "Unhealthy", "failed " + i);
    }
    assertThat(log.list()).hasSize(11);
    PodEvent combined = log.list().getLast();
    assertThat(combined.message()).isEqualTo("(combined from similar events): failed 14");
    assertThat(combined.count()).isEqualTo(4);
  }

  @Test
  void aPodMayTellTwentyFiveThingsThenOneEveryFiveMinutes() {
    for (int i = 0; i < 40; i++) {
      log.warning(POD, "Reason" + i, "x");
    }
    log.warning(OTHER, "Mine", "x");
    assertThat(log.list("default", "p")).hasSize(25);
    assertThat(log.list("default", "q")).hasSize(1);
    time.advance(Duration.ofMinutes(5));
    log.warning(POD, "Later", "x");
    log.warning(POD, "TooSoon", "x");
    assertThat(log.list("default", "p")).extracting(PodEvent::reason).contains("Later");
    assertThat(log.list("default", "p")).extracting(PodEvent::reason).doesNotContain("TooSoon");
  }

  @Test
  void oldAndSurplusEventsGo() {
    log.normal(POD, "Old", "x");
    time.advance(Duration.ofMinutes(61));
    assertThat(log.list()).isEmpty();

    EventLog small = new EventLog(time, 3);
    for (int i = 0; i < 5; i++) {
      small.normal(POD, "R" + i, "x");
    }
    assertThat(small.list()).extracting(PodEvent::reason).containsExactly("R2", "R3", "R4");
  }

  @Test
  void aWatchMissesNothingAndTellsNothingTwice() {
    log.normal(POD, "One", "x");
    List<String> seen = new ArrayList<>();
    Runnable end = log.watch(event -> seen.add(event.reason() + event.count()));
    log.normal(POD, "Two", "x");
    log.normal(POD, "Two", "x");
    end.run();
    log.normal(POD, "Three", "x");
    assertThat(seen).containsExactly("One1", "Two1", "Two2");
  }

  @Test
  void eventsOutliveTheDaemon(@TempDir Path directory) {
    Path file = directory.resolve("events.jsonl");
    EventFile first = new EventFile(file, log, time);
    log.normal(new Subject("default", "p", "uid-1", "spec.containers{a}"), "Pulled", "a \"b\"\n");
    log.normal(POD, "Started", "x");
    log.normal(POD, "Started", "x");
    first.close();

    EventLog again = new EventLog(time, 100);
    new EventFile(file, again, time).close();
    assertThat(again.list()).isEqualTo(log.list());
    again.normal(POD, "Next", "x");
    assertThat(again.list().getLast().id()).isEqualTo(3);
  }

  @Test
  void aBrokenLineCostsOnlyWhatComesAfterIt(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("events.jsonl");
    EventFile first = new EventFile(file, log, time);
    log.normal(POD, "Started", "x");
    first.close();
    Files.writeString(file, Files.readString(file) + "{\"id\": 2, \"name");
    EventLog again = new EventLog(time, 100);
    new EventFile(file, again, time).close();
    assertThat(again.list()).extracting(PodEvent::reason).containsExactly("Started");
  }
}
