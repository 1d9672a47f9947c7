package io.beanpod.cri.rpc;

import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/**
 * Gathers the methods of a service from the classes that implement them. A method that nobody adds
 * is UNIMPLEMENTED to clients.
 *
 * <p>Every call runs on a virtual thread of its own, so a method may wait. A client that leaves
 * does not stop a method: what has begun on a pod is brought to its end, and a client that asks
 * again finds it done. Only methods added with {@link #interruptible} are interrupted.
 */
public final class Methods {
  private final ServerServiceDefinition.Builder service;

  /**
   * Begins a service.
   *
   * @param name with its package, such as {@code runtime.v1.RuntimeService}
   */
  public Methods(String name) {
    service = ServerServiceDefinition.builder(name);
  }

  /** One request, one answer. */
  @FunctionalInterface
  public interface Unary<Q, A> {
    A answer(Q request) throws Exception;
  }

  /** One request, any number of answers. */
  @FunctionalInterface
  public interface Streaming<Q, A> {
    void answer(Q request, AnswerStream<A> answers) throws Exception;
  }

  /** Adds a method that goes on when its client leaves. */
  public <Q, A> Methods unary(MethodDescriptor<Q, A> method, Unary<Q, A> implementation) {
    service.addMethod(
        method,
        ServerCalls.asyncUnaryCall(
            (request, observer) -> call(method, implementation, request, observer)));
    return this;
  }

  /** Adds a method whose thread is interrupted when its client leaves or its deadline passes. */
  public <Q, A> Methods interruptible(MethodDescriptor<Q, A> method, Unary<Q, A> implementation) {
    return unary(
        method, request -> Interruption.whileIn(Context.current(), implementation, request));
  }

  /** Adds a method that answers with a stream. It is interrupted when its client leaves. */
  public <Q, A> Methods streaming(MethodDescriptor<Q, A> method, Streaming<Q, A> implementation) {
    service.addMethod(
        method,
        ServerCalls.asyncServerStreamingCall(
            (request, observer) -> stream(method, implementation, request, observer)));
    return this;
  }

  /** The service with all methods added so far. */
  public ServerServiceDefinition build() {
    return service.build();
  }

  private static <Q, A> void call(
      MethodDescriptor<Q, A> method,
      Unary<Q, A> implementation,
      Q request,
      StreamObserver<A> observer) {
    A answer;
    try {
      answer = implementation.answer(request);
    } catch (Exception e) {
      observer.onError(Failures.answer(method.getFullMethodName(), e));
      return;
    }
    observer.onNext(answer);
    observer.onCompleted();
  }

  private static <Q, A> void stream(
      MethodDescriptor<Q, A> method,
      Streaming<Q, A> implementation,
      Q request,
      StreamObserver<A> observer) {
    AnswerStream<A> answers = new AnswerStream<>((ServerCallStreamObserver<A>) observer);
    // The call's own thread must be free to hear that the client takes more, or has left.
    Thread.ofVirtual()
        .name(method.getFullMethodName())
        .start(
            Context.current()
                .wrap(() -> stream(method, implementation, request, observer, answers)));
  }

  private static <Q, A> void stream(
      MethodDescriptor<Q, A> method,
      Streaming<Q, A> implementation,
      Q request,
      StreamObserver<A> observer,
      AnswerStream<A> answers) {
    try {
      Interruption.whileIn(
          Context.current(),
          asked -> {
            implementation.answer(asked, answers);
            return asked;
          },
          request);
      observer.onCompleted();
    } catch (Exception e) {
      if (!Context.current().isCancelled()) {
        observer.onError(Failures.answer(method.getFullMethodName(), e));
      }
    }
  }
}
