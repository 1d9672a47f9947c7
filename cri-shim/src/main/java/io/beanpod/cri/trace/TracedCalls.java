package io.beanpod.cri.trace;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.beanpod.cri.v1.CreateContainerRequest;
import io.beanpod.cri.v1.PodSandboxMetadata;
import io.beanpod.cri.v1.PullImageRequest;
import io.beanpod.cri.v1.RunPodSandboxRequest;
import io.beanpod.cri.v1.StartContainerRequest;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes a span of each call that is traced, with the attributes of semantic conventions. */
final class TracedCalls implements ServerInterceptor {
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private final Tracer tracer;

  TracedCalls(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String header = headers.get(TRACEPARENT);
    Optional<TraceContext> caller = header == null ? Optional.empty() : TraceContext.parse(header);
    Optional<LiveSpan> span = tracer.begin(call.getMethodDescriptor().getFullMethodName(), caller);
    return span.isPresent()
        ? traced(span.get(), call, headers, next)
        : next.startCall(call, headers);
  }

  private <Q, A> ServerCall.Listener<Q> traced(
      LiveSpan span, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    span.attribute("rpc.system", "grpc");
    span.attribute("rpc.service", text(call.getMethodDescriptor().getServiceName()));
    span.attribute("rpc.method", text(call.getMethodDescriptor().getBareMethodName()));
    AtomicBoolean ended = new AtomicBoolean();
    ServerCall<Q, A> observed =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            if (ended.compareAndSet(false, true)) {
              tracer.end(span, status);
            }
            super.close(status, trailers);
          }
        };
    ServerCall.Listener<Q> inContext =
        Contexts.interceptCall(tracer.in(span), observed, headers, next);
    return new SimpleForwardingServerCallListener<>(inContext) {
      @Override
      public void onMessage(Q message) {
        describe(span, message);
        super.onMessage(message);
      }

      @Override
      public void onCancel() {
        if (ended.compareAndSet(false, true)) {
          tracer.end(span, Status.CANCELLED);
        }
        super.onCancel();
      }
    };
  }

  private static String text(String name) {
    return name == null ? "" : name;
  }

  private void describe(LiveSpan span, Object request) {
    switch (request) {
      case RunPodSandboxRequest run -> pod(span, run.getConfig().getMetadata());
      case CreateContainerRequest create -> {
        pod(span, create.getSandboxConfig().getMetadata());
        span.attribute("k8s.container.name", create.getConfig().getMetadata().getName());
        span.attribute("beanpod.sandbox.id", create.getPodSandboxId());
      }
      case PullImageRequest pull ->
          span.attribute("container.image.name", pull.getImage().getImage());
      case StartContainerRequest start -> {
        tracer.starts(start.getContainerId(), span);
        span.attribute("container.id", start.getContainerId());
      }
      case Message other -> {
        field(span, other, "container_id", "container.id");
        field(span, other, "pod_sandbox_id", "beanpod.sandbox.id");
      }
      default -> {
        // A request that is refused unread.
      }
    }
  }

  private static void pod(LiveSpan span, PodSandboxMetadata pod) {
    span.attribute("k8s.namespace.name", pod.getNamespace());
    span.attribute("k8s.pod.name", pod.getName());
    span.attribute("k8s.pod.uid", pod.getUid());
  }

  private static void field(LiveSpan span, Message request, String field, String attribute) {
    FieldDescriptor found = request.getDescriptorForType().findFieldByName(field);
    if (found != null && request.getField(found) instanceof String value) {
      span.attribute(attribute, value);
    }
  }
}
