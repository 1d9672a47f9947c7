package io.beanpod.cri.rpc;

import io.beanpod.cri.v1.ImageServiceGrpc;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Times calls for an observer. */
final class CallWatch implements ServerInterceptor {
  /** Clients name methods, so names that nobody knows are one: else they would fill the memory. */
  private static final String OTHER = "other";

  private static final Map<String, String> NAMES =
      Stream.of(RuntimeServiceGrpc.getServiceDescriptor(), ImageServiceGrpc.getServiceDescriptor())
          .flatMap(service -> service.getMethods().stream())
          .collect(
              Collectors.toUnmodifiableMap(
                  MethodDescriptor::getFullMethodName, CallWatch::bareName));

  private final CallObserver observer;

  CallWatch(CallObserver observer) {
    this.observer = observer;
  }

  private static String bareName(MethodDescriptor<?, ?> method) {
    return String.valueOf(method.getBareMethodName());
  }

  /** The name of a method as an observer hears it. */
  static String name(MethodDescriptor<?, ?> method) {
    return NAMES.getOrDefault(method.getFullMethodName(), OTHER);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = name(call.getMethodDescriptor());
    long begin = System.nanoTime();
    AtomicBoolean told = new AtomicBoolean();
    ServerCall<Q, A> timed =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            tell(told, method, status.getCode(), begin);
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(timed, headers)) {
      @Override
      public void onCancel() {
        tell(told, method, Status.Code.CANCELLED, begin);
        super.onCancel();
      }
    };
  }

  private void tell(AtomicBoolean told, String method, Status.Code code, long begin) {
    if (told.compareAndSet(false, true)) {
      observer.ended(method, code.name(), System.nanoTime() - begin);
    }
  }
}
