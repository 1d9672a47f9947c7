package io.beanpod.cri.service;

import io.beanpod.cri.rpc.AnswerStream;
import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.translate.ContainerMessages;
import io.beanpod.cri.v1.ContainerStatusRequest;
import io.beanpod.cri.v1.ContainerStatusResponse;
import io.beanpod.cri.v1.ListContainersRequest;
import io.beanpod.cri.v1.ListContainersResponse;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.StreamContainersRequest;
import io.beanpod.cri.v1.StreamContainersResponse;
import io.beanpod.runtime.ContainerStatus;

/** The calls that tell of containers. */
final class ContainerLists implements Topic {
  private final View view;
  private final ContainerMessages messages;

  ContainerLists(View view, ContainerMessages messages) {
    this.view = view;
    this.messages = messages;
  }

  @Override
  public void addTo(Methods service) {
    service
        .unary(RuntimeServiceGrpc.getListContainersMethod(), this::list)
        .streaming(RuntimeServiceGrpc.getStreamContainersMethod(), this::stream)
        .unary(RuntimeServiceGrpc.getContainerStatusMethod(), this::status);
  }

  private ListContainersResponse list(ListContainersRequest request) {
    ListContainersResponse.Builder response = ListContainersResponse.newBuilder();
    Filters.containers(view.containers(), request.getFilter())
        .forEach(container -> response.addContainers(messages.item(container)));
    return response.build();
  }

  private void stream(
      StreamContainersRequest request, AnswerStream<StreamContainersResponse> answers)
      throws InterruptedException {
    Parts.send(
        Filters.containers(view.containers(), request.getFilter()),
        answers,
        part ->
            StreamContainersResponse.newBuilder()
                .addAllContainers(part.stream().map(messages::item).toList())
                .build());
  }

  private ContainerStatusResponse status(ContainerStatusRequest request) throws CallFailure {
    ContainerStatus container = view.container(request.getContainerId());
    ContainerStatusResponse.Builder response =
        ContainerStatusResponse.newBuilder().setStatus(messages.status(container));
    if (request.getVerbose()) {
      response.putAllInfo(Details.of(container));
    }
    return response.build();
  }
}
