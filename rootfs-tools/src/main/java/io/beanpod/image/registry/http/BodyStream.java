package io.beanpod.image.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read as it arrives. It fails when nothing arrives for some time, however
 * long the whole may take: the clock runs only while a reader waits. A few portions are asked for
 * ahead, so memory is bounded and a slow reader slows the sender.
 */
final class BodyStream extends InputStream {
  /** Portions on their way, each of 16 KiB at most. */
  private static final int AHEAD = 16;

  private final Duration stall;
  private final Feed feed = new Feed();
  private ByteBuffer current = ByteBuffer.allocate(0);
  private boolean ended;

  private BodyStream(Duration stall) {
    this.stall = stall;
  }

  /** Gives the bodies of answers as such streams. */
  static BodyHandler<BodyStream> handler(Duration stall) {
    return _ -> {
      BodyStream stream = new BodyStream(stall);
      return stream.feed.subscriber(stream);
    };
  }

  /** What has arrived: bytes, the end, or an error. */
  private sealed interface Arrival {
    record Bytes(List<ByteBuffer> buffers) implements Arrival {}

    record End() implements Arrival {}

    record Failure(Throwable cause) implements Arrival {}
  }

  /**
   * Takes what the HTTP client gives. At most {@link #AHEAD} portions and an end are in the queue.
   */
  private static final class Feed {
    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final List<ByteBuffer> none = List.of();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;
    private List<ByteBuffer> portion = none;
    private int next;

    BodySubscriber<BodyStream> subscriber(BodyStream stream) {
      return new BodySubscriber<>() {
        @Override
        public CompletionStage<BodyStream> getBody() {
          return CompletableFuture.completedStage(stream);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
          subscription = given;
          if (closed) {
            given.cancel();
          } else {
            given.request(AHEAD);
          }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
          arrivals.add(new Arrival.Bytes(buffers));
        }

        @Override
        public void onError(Throwable cause) {
          arrivals.add(new Arrival.Failure(cause));
        }

        @Override
        public void onComplete() {
          arrivals.add(new Arrival.End());
        }
      };
    }

    /** The next buffer that is not empty; null at the end. */
    @Nullable ByteBuffer next(Duration stall) throws IOException {
      while (true) {
        while (next < portion.size()) {
          ByteBuffer buffer = portion.get(next++);
          if (buffer.hasRemaining()) {
            return buffer;
          }
        }
        switch (await(stall)) {
          case Arrival.Bytes bytes -> {
            portion = bytes.buffers();
            next = 0;
            Flow.Subscription current = subscription;
            if (current != null) {
              current.request(1);
            }
          }
          case Arrival.End _ -> {
            return null;
          }
          case Arrival.Failure failure -> throw new IOException(message(failure), failure.cause());
        }
      }
    }

    private static String message(Arrival.Failure failure) {
      String message = failure.cause().getMessage();
      return message == null ? failure.cause().toString() : message;
    }

    private Arrival await(Duration stall) throws IOException {
      Arrival arrival;
      try {
        arrival = arrivals.poll(stall.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while bytes were awaited");
      }
      if (arrival == null) {
        throw new HttpTimeoutException("nothing has arrived for " + stall.toMillis() + " ms");
      }
      return arrival;
    }

    void close() {
      closed = true;
      Flow.Subscription current = subscription;
      if (current != null) {
        current.cancel();
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!current.hasRemaining()) {
      ByteBuffer following = ended ? null : feed.next(stall);
      if (following == null) {
        ended = true;
        return -1;
      }
      current = following;
    }
    int count = Math.min(length, current.remaining());
    current.get(buffer, offset, count);
    return count;
  }

  /** Ends the exchange; where not all was read, its connection is closed. */
  @Override
  public void close() {
    feed.close();
  }
}
