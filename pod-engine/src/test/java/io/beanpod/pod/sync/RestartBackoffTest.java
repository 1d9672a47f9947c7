package io.beanpod.pod.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {

  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private static final Duration BASE = Duration.ofSeconds(10);
  private static final Duration MAX = Duration.ofMinutes(5);

  private final RestartBackoff backoff = new RestartBackoff(BASE, MAX);

  @Test
  void delaysAreKubelets() {
    Instant now = START;
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Instant finished = now;
      Instant until = backoff.blockedUntil("c", finished, now).orElse(finished);
      delays.add(Duration.between(finished, until).toSeconds());
      now = until;
      backoff.restarted("c", finished, now);
    }
    assertThat(delays).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
  }

  @Test
  void theDelayCountsFromTheEndOfTheRun() {
    backoff.restarted("c", START, START);
    Instant finished = START.plusSeconds(7);
    assertThat(backoff.blockedUntil("c", finished, finished.plusSeconds(9)))
        .contains(finished.plusSeconds(10));
    assertThat(backoff.blockedUntil("c", finished, finished.plusSeconds(10))).isEmpty();
  }

  @Test
  void aRunOfMoreThanTenMinutesBeginsTheCountAnew() {
    backoff.restarted("c", START, START);
    backoff.restarted("c", START, START);
    assertThat(backoff.delay("c")).isEqualTo(Duration.ofSeconds(20));

    Instant tenMinutes = START.plusSeconds(600);
    assertThat(backoff.blockedUntil("c", tenMinutes, tenMinutes)).isPresent();
    Instant longer = START.plusSeconds(601);
    assertThat(backoff.blockedUntil("c", longer, longer)).isEmpty();
    backoff.restarted("c", longer, longer);
    assertThat(backoff.delay("c")).isEqualTo(BASE);
  }

  @Test
  void keysDoNotKnowOfEachOther() {
    backoff.restarted("c", START, START);
    assertThat(backoff.blockedUntil("c with another image", START, START)).isEmpty();
    assertThat(backoff.blockedUntil("c", START, START)).isPresent();
  }
}
