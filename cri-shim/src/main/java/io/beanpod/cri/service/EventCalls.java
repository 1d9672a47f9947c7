package io.beanpod.cri.service;

import io.beanpod.cri.rpc.AnswerStream;
import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.translate.ContainerMessages;
import io.beanpod.cri.v1.ContainerEventResponse;
import io.beanpod.cri.v1.GetEventsRequest;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.Subscription;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** The stream of events, each with how its pod stands. */
final class EventCalls implements Topic {
  /** What a client may be behind. One that is further behind is cut off, and asks for lists. */
  private static final int BACKLOG = 4096;

  private final PodRuntime runtime;
  private final View view;
  private final ContainerMessages containers;

  EventCalls(PodRuntime runtime, View view, ContainerMessages containers) {
    this.runtime = runtime;
    this.view = view;
    this.containers = containers;
  }

  @Override
  public void addTo(Methods service) {
    service.streaming(RuntimeServiceGrpc.getGetContainerEventsMethod(), this::events);
  }

  private void events(GetEventsRequest request, AnswerStream<ContainerEventResponse> answers)
      throws CallFailure, InterruptedException {
    BlockingQueue<RuntimeEvent> backlog = new ArrayBlockingQueue<>(BACKLOG);
    AtomicBoolean lost = new AtomicBoolean();
    Subscription subscription =
        runtime.subscribe(event -> lost.compareAndSet(false, !backlog.offer(event)));
    try {
      EventMessages messages = new EventMessages(view, containers);
      while (!lost.get()) {
        for (ContainerEventResponse message : messages.of(backlog.take())) {
          answers.send(message);
        }
      }
    } finally {
      subscription.close();
    }
    throw CallFailure.exhausted(
        "the client is more than %d events behind: list the pods and subscribe again"
            .formatted(BACKLOG));
  }
}
