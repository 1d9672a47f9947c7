package io.beanpod.runtime.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecountTest {
  private static long in(long seconds) {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void whoAsksFirstWaitsForTheFirstCount() throws Exception {
    try (Recount<String> recount = new Recount<>(id -> "counted " + id, 1)) {
      assertThat(recount.latest("a", in(60))).contains("counted a");
      assertThat(recount.latest("a")).contains("counted a");
    }
  }

  @Test
  void nobodyWaitsForOneThatHangs() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    Recount.Source<String> source =
        id -> {
          if (id.equals("bad")) {
            awaitForEver(hanging);
          }
          return id;
        };
    try (Recount<String> recount = new Recount<>(source, 2)) {
      assertThat(recount.latest("bad")).isEmpty();
      assertThat(recount.latest("good", in(60))).contains("good");
      assertThat(recount.latest("bad", System.nanoTime())).isEmpty();
      hanging.countDown();
      await().atMost(Duration.ofMinutes(1)).until(() -> recount.latest("bad").isPresent());
    }
  }

  private static void awaitForEver(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void oneThatCannotBeCountedIsAbsentAndDoesNotEndTheThread() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Recount.Source<String> source =
        id -> {
          calls.incrementAndGet();
          return switch (id) {
            case "io" -> throw new IOException("gone");
            case "number" -> throw new NumberFormatException("x");
            default -> id;
          };
        };
    try (Recount<String> recount = new Recount<>(source, 1)) {
      assertThat(recount.latest("io", in(60))).isEmpty();
      assertThat(recount.latest("number", in(60))).isEmpty();
      assertThat(recount.latest("good", in(60))).contains("good");
      assertThat(calls).hasValue(3);
    }
  }
}
