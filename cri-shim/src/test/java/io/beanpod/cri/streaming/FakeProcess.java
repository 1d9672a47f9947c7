package io.beanpod.cri.streaming;

import io.beanpod.runtime.AttachSession;
import io.beanpod.runtime.ExecSession;
import io.beanpod.runtime.TerminalSize;
import io.beanpod.runtime.stream.ByteQueue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A process whose other side is a test: bounded pipes, sizes, an end. */
final class FakeProcess implements ExecSession, AttachSession {

  private static final int PIPE = 64 * 1024;

  private final ByteQueue input = new ByteQueue(PIPE);
  private final ByteQueue stdout = new ByteQueue(PIPE);
  private final ByteQueue stderr = new ByteQueue(PIPE);
  private final BlockingQueue<TerminalSize> sizes = new LinkedBlockingQueue<>();
  private final CountDownLatch exited = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong written = new AtomicLong();
  private volatile int code;
  private volatile boolean killed;
  private volatile boolean inputEnded;

  // What the test does.

  /** What the process reads. */
  InputStream input() {
    return input;
  }

  /** Whether the client's end of input has become the process' own. */
  boolean inputHasEnded() {
    return inputEnded;
  }

  void print(String text) {
    print(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Waits while the pipe is full, as a process does. */
  void print(byte[] bytes) {
    put(stdout, bytes);
  }

  void printError(String text) {
    put(stderr, text.getBytes(StandardCharsets.UTF_8));
  }

  private void put(ByteQueue pipe, byte[] bytes) {
    try {
      for (int at = 0; at < bytes.length; at += 4096) {
        int part = Math.min(4096, bytes.length - at);
        pipe.put(ByteBuffer.wrap(bytes, at, part));
        written.addAndGet(part);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** How much has been printed, which is more than was read by no more than the pipe holds. */
  long written() {
    return written.get();
  }

  /** Ends and closes its outputs. */
  void exit(int exitCode) {
    exitButKeepOutputOpen(exitCode);
    stdout.end(null);
    stderr.end(null);
  }

  /** As when a child has inherited the outputs. */
  void exitButKeepOutputOpen(int exitCode) {
    code = exitCode;
    exited.countDown();
  }

  /** Ends the output of an attach as a monitor does that cuts a client off. */
  void cutOff(IOException cause) {
    stdout.end(cause);
    stderr.end(cause);
  }

  TerminalSize awaitSize() throws InterruptedException {
    @Nullable TerminalSize size = sizes.poll(60, TimeUnit.SECONDS);
    if (size == null) {
      throw new AssertionError("no size came");
    }
    return size;
  }

  void awaitClosed() throws InterruptedException {
    if (!closed.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the session was not closed");
    }
  }

  boolean isKilled() {
    return killed;
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  // What the server sees.

  @Override
  public OutputStream stdin() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value});
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        try {
          input.put(ByteBuffer.wrap(source, offset, length));
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }

      @Override
      public void close() {
        inputEnded = true;
        input.end(null);
      }
    };
  }

  @Override
  public InputStream stdout() {
    return stdout;
  }

  @Override
  public InputStream stderr() {
    return stderr;
  }

  @Override
  public void resize(int rows, int columns) {
    sizes.add(new TerminalSize(rows, columns));
  }

  @Override
  public OptionalInt waitFor(Duration timeout) throws InterruptedException {
    return exited.await(timeout.toNanos(), TimeUnit.NANOSECONDS)
        ? OptionalInt.of(code)
        : OptionalInt.empty();
  }

  @Override
  public void kill() {
    killed = true;
    exit(137);
  }

  @Override
  public void close() {
    if (exited.getCount() > 0) {
      killed = true;
    }
    input.end(null);
    stdout.end(null);
    stderr.end(null);
    closed.countDown();
  }
}
