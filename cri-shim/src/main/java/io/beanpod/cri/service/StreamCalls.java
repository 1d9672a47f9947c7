package io.beanpod.cri.service;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.streaming.StreamSelection;
import io.beanpod.cri.streaming.StreamTarget;
import io.beanpod.cri.streaming.StreamingServer;
import io.beanpod.cri.streaming.TooManyTokensException;
import io.beanpod.cri.v1.AttachRequest;
import io.beanpod.cri.v1.AttachResponse;
import io.beanpod.cri.v1.ExecRequest;
import io.beanpod.cri.v1.ExecResponse;
import io.beanpod.cri.v1.PortForwardRequest;
import io.beanpod.cri.v1.PortForwardResponse;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.SandboxStatus;

/** The calls that give out URLs of the streaming server. */
final class StreamCalls implements Topic {
  private final View view;
  private final StreamingServer streaming;

  StreamCalls(View view, StreamingServer streaming) {
    this.view = view;
    this.streaming = streaming;
  }

  @Override
  public void addTo(Methods service) {
    service
        .unary(RuntimeServiceGrpc.getExecMethod(), this::exec)
        .unary(RuntimeServiceGrpc.getAttachMethod(), this::attach)
        .unary(RuntimeServiceGrpc.getPortForwardMethod(), this::portForward);
  }

  private ExecResponse exec(ExecRequest request) throws CallFailure {
    StreamSelection streams =
        new StreamSelection(
            request.getStdin(), request.getStdout(), request.getStderr(), request.getTty());
    String id = running(request.getContainerId()).id();
    String url = url(new StreamTarget.Exec(id, request.getCmdList(), streams));
    return ExecResponse.newBuilder().setUrl(url).build();
  }

  private AttachResponse attach(AttachRequest request) throws CallFailure {
    StreamSelection streams =
        new StreamSelection(
            request.getStdin(), request.getStdout(), request.getStderr(), request.getTty());
    String id = running(request.getContainerId()).id();
    return AttachResponse.newBuilder().setUrl(url(new StreamTarget.Attach(id, streams))).build();
  }

  private PortForwardResponse portForward(PortForwardRequest request) throws CallFailure {
    SandboxStatus sandbox = view.sandbox(request.getPodSandboxId());
    if (!sandbox.ready()) {
      throw CallFailure.wrongState("sandbox %s is not ready".formatted(sandbox.id()));
    }
    String url = url(new StreamTarget.PortForward(sandbox.id(), request.getPortList()));
    return PortForwardResponse.newBuilder().setUrl(url).build();
  }

  private ContainerStatus running(String id) throws CallFailure {
    ContainerStatus container = view.container(id);
    if (container.state() != ContainerState.RUNNING) {
      throw CallFailure.wrongState("container %s does not run".formatted(container.id()));
    }
    return container;
  }

  private String url(StreamTarget target) throws CallFailure {
    try {
      return streaming.register(target);
    } catch (TooManyTokensException e) {
      throw CallFailure.exhausted(String.valueOf(e.getMessage()));
    }
  }
}
