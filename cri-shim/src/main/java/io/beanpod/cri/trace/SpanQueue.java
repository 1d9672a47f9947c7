package io.beanpod.cri.trace;

import io.beanpod.cri.v1.otlp.AnyValue;
import io.beanpod.cri.v1.otlp.ExportTraceServiceRequest;
import io.beanpod.cri.v1.otlp.InstrumentationScope;
import io.beanpod.cri.v1.otlp.KeyValue;
import io.beanpod.cri.v1.otlp.Resource;
import io.beanpod.cri.v1.otlp.ResourceSpans;
import io.beanpod.cri.v1.otlp.ScopeSpans;
import io.beanpod.cri.v1.otlp.Span;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Spans on their way. They leave in batches, on a thread of their own; what a collector does not
 * take in time is dropped, so that calls never wait for it and memory is bounded.
 */
final class SpanQueue implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SpanQueue.class.getName());
  private static final int MOST = 4096;
  private static final int BATCH = 512;
  private static final long GATHER_MILLIS = 500;
  private static final long END_SECONDS = 3;

  /** Ends the thread. */
  private static final Span END = Span.getDefaultInstance();

  private final SpanSender sender;
  private final TraceConfig config;
  private final BlockingQueue<Span> waiting = new ArrayBlockingQueue<>(MOST);
  private final AtomicBoolean troubled = new AtomicBoolean();
  private final Thread thread;

  SpanQueue(SpanSender sender, TraceConfig config) {
    this.sender = sender;
    this.config = config;
    thread = Thread.ofVirtual().name("spans").start(this::run);
  }

  void add(Span span) {
    if (!waiting.offer(span)) {
      trouble("it does not take them as fast as they come");
    }
  }

  private void run() {
    List<Span> batch = new ArrayList<>();
    try {
      while (gather(batch)) {
        send(batch);
        batch.clear();
      }
      if (!batch.isEmpty()) {
        send(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for spans, and then a moment for more; false at the end. */
  private boolean gather(List<Span> batch) throws InterruptedException {
    Span next = waiting.take();
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
    while (next != null) {
      if (END.equals(next)) {
        return false;
      }
      batch.add(next);
      next =
          batch.size() < BATCH
              ? waiting.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS)
              : null;
    }
    return true;
  }

  private void send(List<Span> spans) throws InterruptedException {
    try {
      sender.send(request(spans));
      if (troubled.getAndSet(false)) {
        LOG.log(Level.INFO, "spans reach {0} again", config.endpoint());
      }
    } catch (IOException e) {
      trouble(String.valueOf(e.getMessage()));
    }
  }

  /** Told once until it goes well again. */
  private void trouble(String why) {
    if (!troubled.getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          "spans are dropped, for the collector at {0}: {1}",
          config.endpoint(),
          why);
    }
  }

  private ExportTraceServiceRequest request(List<Span> spans) {
    Resource resource =
        Resource.newBuilder()
            .addAttributes(attribute("service.name", "beanpod"))
            .addAttributes(attribute("service.version", config.version()))
            .addAttributes(attribute("host.name", config.machine()))
            .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource)
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .setScope(
                            InstrumentationScope.newBuilder()
                                .setName("io.beanpod.cri")
                                .setVersion(config.version()))
                        .addAllSpans(spans)))
        .build();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  @Override
  public void close() {
    try {
      if (!waiting.offer(END, END_SECONDS, TimeUnit.SECONDS)
          || !thread.join(Duration.ofSeconds(END_SECONDS))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    sender.close();
  }
}
