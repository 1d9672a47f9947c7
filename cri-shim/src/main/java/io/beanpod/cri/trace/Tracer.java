package io.beanpod.cri.trace;

import io.beanpod.cri.v1.otlp.Span;
import io.grpc.Context;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Traces the calls of the CRI. Each traced call is a span below its caller's, and the steps of the
 * start that it makes are spans below it.
 */
public final class Tracer implements AutoCloseable {
  private static final int MILLION = 1_000_000;
  private static final Context.Key<LiveSpan> CURRENT = Context.key("beanpod-span");

  private final int ratePerMillion;
  private final SpanQueue queue;

  /** Starts are made on threads of their own, which know the container and not the call. */
  private final Map<String, LiveSpan> starting = new ConcurrentHashMap<>();

  private final RandomGenerator random = RandomGenerator.getDefault();

  private Tracer(int ratePerMillion, SpanQueue queue) {
    this.ratePerMillion = ratePerMillion;
    this.queue = queue;
  }

  /** Begins; a collector that is not there is told in the log, and nothing else is disturbed. */
  public static Tracer open(TraceConfig config) {
    SpanSender sender =
        switch (config.protocol()) {
          case GRPC -> GrpcSender.to(config);
          case HTTP -> new HttpSender(config);
        };
    return new Tracer(config.ratePerMillion(), new SpanQueue(sender, config));
  }

  /** What makes a server's calls spans. */
  public ServerInterceptor interceptor() {
    return new TracedCalls(this);
  }

  /** The span of a call, if it is to be traced. */
  Optional<LiveSpan> begin(String name, Optional<TraceContext> caller) {
    boolean traced =
        caller.isPresent() ? caller.get().sampled() : random.nextInt(MILLION) < ratePerMillion;
    if (!traced) {
      return Optional.empty();
    }
    TraceContext self =
        caller.isPresent()
            ? new TraceContext(caller.get().traceHigh(), caller.get().traceLow(), id(), true)
            : new TraceContext(id(), id(), id(), true);
    return Optional.of(new LiveSpan(self, caller.map(TraceContext::span).orElse(0L), name));
  }

  private long id() {
    long id = random.nextLong();
    return id == 0 ? 1 : id;
  }

  /** The context in which a call's work is done. */
  Context in(LiveSpan span) {
    return Context.current().withValue(CURRENT, span);
  }

  /** A call is about to start that container. */
  void starts(String containerId, LiveSpan span) {
    starting.put(containerId, span);
  }

  void end(LiveSpan span, Status status) {
    starting.values().removeIf(span::equals);
    queue.add(span.end(status));
  }

  /** A step of the start of a sandbox or container, which took so long and ends now. */
  public void step(String id, String name, long nanos) {
    LiveSpan current = CURRENT.get();
    LiveSpan call = current == null ? starting.get(id) : current;
    if (call != null) {
      Span step = call.step(id(), name, nanos);
      queue.add(step);
    }
  }

  /** Sends what is left, for some seconds at most. */
  @Override
  public void close() {
    queue.close();
  }
}
