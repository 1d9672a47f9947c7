package io.beanpod.runtime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteQueueTest {

  @Test
  void allBytesArriveInOrderThroughASmallRing() throws Exception {
    byte[] sent = new byte[10_000];
    new Random(1).nextBytes(sent);
    ByteQueue queue = new ByteQueue(7);
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                queue.put(ByteBuffer.wrap(sent));
                queue.end(null);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(queue.readAllBytes()).isEqualTo(sent);
    writer.join();
  }

  @Test
  void aFullQueueMakesTheWriterWait() throws Exception {
    ByteQueue queue = new ByteQueue(4);
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                queue.put(ByteBuffer.wrap(new byte[5]));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    await().atMost(Duration.ofMinutes(1)).until(() -> writer.getState() == Thread.State.WAITING);
    assertThat(queue.read()).isZero();
    writer.join();
  }

  @Test
  void whatIsInTheQueueIsReadBeforeTheFailure() throws Exception {
    ByteQueue queue = new ByteQueue(4);
    queue.put(ByteBuffer.wrap(new byte[] {42}));
    queue.end(new IOException("cut off"));
    assertThat(queue.read()).isEqualTo(42);
    assertThatThrownBy(queue::read).isInstanceOf(IOException.class).hasMessage("cut off");
  }

  @Test
  void closingLetsTheWriterGo() throws Exception {
    ByteQueue queue = new ByteQueue(1);
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                queue.put(ByteBuffer.wrap(new byte[100]));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    queue.close();
    writer.join();
    assertThat(writer.isAlive()).isFalse();
  }
}
