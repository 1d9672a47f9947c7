package io.beanpod.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ReadAheadStreamTest {
  private static final int BUFFER = 1 << 16;

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER, 9 * BUFFER + 17})
  void givesTheSameBytes(int count) throws Exception {
    try (InputStream in = new ReadAheadStream(new ByteArrayInputStream(bytes(count)))) {
      assertThat(in.readAllBytes()).isEqualTo(bytes(count));
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void whatIsShortNeedsNoThread() throws Exception {
    AtomicReference<Thread> reader = new AtomicReference<>();
    InputStream noted =
        new InputStream() {
          @Override
          public int read() {
            reader.set(Thread.currentThread());
            return -1;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            return read();
          }
        };

    try (InputStream in = new ReadAheadStream(noted)) {
      assertThat(in.read()).isEqualTo(-1);
    }
    assertThat(reader).hasValue(Thread.currentThread());
  }

  /** Breaks as soon as it is read. */
  private static InputStream broken() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("broken");
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return read();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, BUFFER, 3 * BUFFER + 1})
  void aFailureComesBehindTheBytesBeforeIt(int count) throws Exception {
    InputStream failing = new SequenceInputStream(new ByteArrayInputStream(bytes(count)), broken());

    try (InputStream in = new ReadAheadStream(failing)) {
      assertThat(in.readNBytes(count)).isEqualTo(bytes(count));
      assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("broken");
      assertThatThrownBy(in::read).hasMessage("broken");
    }
  }

  /** Gives one buffer and then nothing more, until it is interrupted. */
  private static final class Silent extends InputStream {
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean given;
    private boolean closed;

    @Override
    public int read() throws IOException {
      return read(new byte[1], 0, 1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (!given) {
        given = true;
        return length;
      }
      waiting.countDown();
      try {
        new CountDownLatch(1).await();
        throw new IllegalStateException("nobody counts down");
      } catch (InterruptedException e) {
        ended.countDown();
        throw new InterruptedIOException("interrupted");
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void closingEndsTheThreadAndThenTheStream() throws Exception {
    Silent silent = new Silent();
    try (InputStream in = new ReadAheadStream(silent)) {
      assertThat(in.readNBytes(BUFFER)).hasSize(BUFFER);
      silent.waiting.await();
      assertThat(silent.closed).isFalse();
    }
    assertThat(silent.ended.getCount()).isZero();
    assertThat(silent.closed).isTrue();
  }

  @Test
  void whoeverWaitsCanBeInterrupted() throws Exception {
    Silent silent = new Silent();
    try (InputStream in = new ReadAheadStream(silent)) {
      assertThat(in.readNBytes(BUFFER)).hasSize(BUFFER);
      silent.waiting.await();
      Thread.currentThread().interrupt();

      assertThatThrownBy(in::read).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
