package io.beanpod.cri.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class CoalescingTest {
  private final Coalescing<String, Integer> coalescing = new Coalescing<>();
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void whoComesMeanwhileGetsTheSame() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Integer> first = new CompletableFuture<>();
    Thread.startVirtualThread(() ->
        finish(
            first,
            () -> {
              begun.countDown();
              go.await();
              return done.incrementAndGet();
            }));
    begun.await();
    CompletableFuture<Integer> second = new CompletableFuture<>();
    Thread joining = Thread.startVirtualThread(() -> finish(second, done::incrementAndGet));
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> joining.getState() == Thread.State.WAITING);
    go.countDown();
    assertThat(first.get()).isEqualTo(1);
    assertThat(second.get()).isEqualTo(1);
    assertThat(coalescing.once("key", done::incrementAndGet)).isEqualTo(2);
  }

  @Test
  void aFailureIsTheWorksOwnAndIsNotKept() throws Exception {
    assertThatThrownBy(() ->
            coalescing.once(
                "key",
                () -> {
                  throw new java.io.IOException("no");
                }))
        .isInstanceOf(java.io.IOException.class)
        .hasMessage("no");
    assertThat(coalescing.once("key", done::incrementAndGet)).isEqualTo(1);
  }

  private void finish(
      CompletableFuture<Integer> result, java.util.concurrent.Callable<Integer> work) {
    try {
      result.complete(coalescing.once("key", work));
    } catch (Exception e) {
      result.completeExceptionally(e);
    }
  }
}
