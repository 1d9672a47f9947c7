package io.beanpod.cri.trace;

import com.google.protobuf.ByteString;
import io.beanpod.cri.v1.otlp.AnyValue;
import io.beanpod.cri.v1.otlp.KeyValue;
import io.beanpod.cri.v1.otlp.Span;
import io.beanpod.cri.v1.otlp.SpanKind;
import io.beanpod.cri.v1.otlp.SpanStatus;
import io.beanpod.cri.v1.otlp.SpanStatusCode;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The span of a call that is being answered. */
final class LiveSpan {
  /** The caller's mistakes are no errors of the server: semantic conventions for gRPC. */
  private static final Set<Status.Code> ERRORS =
      EnumSet.of(
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);

  private final TraceContext self;
  private final long wall;
  private final long begin = System.nanoTime();
  private final Span.Builder span;
  private boolean ended;

  /**
   * Begins.
   *
   * @param self the span's own identity
   * @param parent the caller's span, or 0
   */
  LiveSpan(TraceContext self, long parent, String name) {
    this.self = self;
    Instant now = Instant.now();
    wall = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    span =
        identity(self.span(), parent)
            .setName(name)
            .setKind(SpanKind.SPAN_KIND_SERVER)
            .setStartTimeUnixNano(wall);
  }

  private Span.Builder identity(long id, long parent) {
    ByteBuffer trace = ByteBuffer.allocate(16).putLong(self.traceHigh()).putLong(self.traceLow());
    return Span.newBuilder()
        .setTraceId(ByteString.copyFrom(trace.flip()))
        .setSpanId(bytes(id))
        .setParentSpanId(parent == 0 ? ByteString.EMPTY : bytes(parent))
        .setFlags(1);
  }

  private static ByteString bytes(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).flip());
  }

  synchronized void attribute(String key, String value) {
    if (!ended && !value.isEmpty()) {
      span.addAttributes(attribute(key, AnyValue.newBuilder().setStringValue(value)));
    }
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  /** A part of the call that took so long and ends now. */
  Span step(long id, String name, long nanos) {
    long end = wall + (System.nanoTime() - begin);
    return identity(id, self.span())
        .setName(name)
        .setKind(SpanKind.SPAN_KIND_INTERNAL)
        .setStartTimeUnixNano(end - nanos)
        .setEndTimeUnixNano(end)
        .build();
  }

  /** The whole, as it is sent. */
  synchronized Span end(Status status) {
    ended = true;
    Status.Code code = status.getCode();
    span.setEndTimeUnixNano(wall + (System.nanoTime() - begin))
        .addAttributes(
            attribute("rpc.grpc.status_code", AnyValue.newBuilder().setIntValue(code.value())));
    if (ERRORS.contains(code)) {
      String message = status.getDescription();
      span.setStatus(
          SpanStatus.newBuilder()
              .setCode(SpanStatusCode.STATUS_CODE_ERROR)
              .setMessage(message == null ? code.name() : message));
    }
    return span.build();
  }
}
