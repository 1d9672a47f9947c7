package io.beanpod.runtime.container;

import io.beanpod.pause.MonitorReply;
import io.beanpod.pause.MonitorRequest;
import io.beanpod.runtime.AttachSession;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.stream.ByteQueue;
import io.beanpod.sys.Errno;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Attached to a container through its monitor. Output waits in bounded queues; the one who does not
 * read stops the pump, and the monitor then cuts this client off, not the container.
 */
final class LinuxAttachSession implements AttachSession {

  private static final int QUEUE_BYTES = 256 * 1024;

  private final MonitorClient client;
  private final ByteQueue stdout = new ByteQueue(QUEUE_BYTES);
  private final ByteQueue stderr = new ByteQueue(QUEUE_BYTES);

  private LinuxAttachSession(MonitorClient client) {
    this.client = client;
  }

  static LinuxAttachSession open(MonitorClient client, boolean stdin)
      throws IOException, InterruptedException {
    join(client, stdin);
    LinuxAttachSession session = new LinuxAttachSession(client);
    Thread.ofVirtual().name("attach").start(session::pump);
    return session;
  }

  /** Nothing but the answer comes before it, so it can be waited for here. */
  private static void join(MonitorClient client, boolean stdin)
      throws IOException, InterruptedException {
    try {
      client.request(new MonitorRequest.Attach(stdin, true, true), List.of());
    } catch (SyscallException e) {
      // The input of a container with stdinOnce ends with its first client; others may still look.
      if (!stdin || e.errno() != Errno.EPIPE) {
        throw e;
      }
      client.request(new MonitorRequest.Attach(false, true, true), List.of());
    }
  }

  /** The only reader of the connection, and therefore who closes it. */
  private void pump() {
    try (client) {
      while (true) {
        MonitorReply reply = client.receive().orElse(null);
        switch (reply) {
          case null -> {
            end(null);
            return;
          }
          case MonitorReply.Exited ignored -> {
            end(null);
            return;
          }
          case MonitorReply.Lagged ignored -> {
            end(new RuntimeFailure("cut off: the output was read too slowly"));
            return;
          }
          case MonitorReply.Output output ->
              (output.stream() == MonitorReply.Stream.STDOUT ? stdout : stderr).put(output.data());
          case MonitorReply.Done ignored -> {
            // The answer to a resize.
          }
          case MonitorReply.Refused ignored -> {
            // A resize without a terminal has no effect, as everywhere.
          }
        }
      }
    } catch (IOException e) {
      end(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(new InterruptedIOException());
    }
  }

  private void end(@org.jspecify.annotations.Nullable IOException cause) {
    stdout.end(cause);
    stderr.end(cause);
  }

  @Override
  public OutputStream stdin() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        for (int at = 0; at < length; at += MonitorRequest.MAXIMUM_INPUT) {
          int part = Math.min(length - at, MonitorRequest.MAXIMUM_INPUT);
          sendNow(new MonitorRequest.Input(ByteBuffer.wrap(source, offset + at, part)));
        }
      }

      @Override
      public void close() throws IOException {
        sendNow(new MonitorRequest.CloseInput());
      }
    };
  }

  private void sendNow(MonitorRequest request) throws IOException {
    try {
      client.send(request, List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
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
    try {
      sendNow(new MonitorRequest.Resize(rows, columns));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.hangUp();
    end(null);
  }
}
