package io.beanpod.cri.service;

import com.google.protobuf.ByteString;
import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.rpc.SocketServer;
import io.beanpod.cri.v1.ExecSyncRequest;
import io.beanpod.cri.v1.ExecSyncResponse;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.ExecResult;
import io.beanpod.runtime.PodRuntime;
import java.io.IOException;
import java.time.Duration;

/** Commands that run to their end while the client waits: kubelet's probes. */
final class ExecCalls implements Topic {
  /** What both outputs can take of one message, in bytes; the rest is for the envelope. */
  private static final int ROOM = SocketServer.MESSAGE_LIMIT - (64 << 10);

  private static final long LONGEST_SECONDS = Duration.ofDays(365).toSeconds();

  private final PodRuntime runtime;
  private final View view;

  ExecCalls(PodRuntime runtime, View view) {
    this.runtime = runtime;
    this.view = view;
  }

  @Override
  public void addTo(Methods service) {
    // The command of a client that has left is killed: nobody would ever see what it prints.
    service.interruptible(RuntimeServiceGrpc.getExecSyncMethod(), this::execSync);
  }

  private ExecSyncResponse execSync(ExecSyncRequest request)
      throws CallFailure, IOException, InterruptedException {
    ContainerStatus container = view.container(request.getContainerId());
    if (container.state() != ContainerState.RUNNING) {
      throw CallFailure.wrongState("container %s does not run".formatted(container.id()));
    }
    if (request.getCmdCount() == 0) {
      throw CallFailure.invalid("the request names no command");
    }
    Duration timeout = Duration.ofSeconds(Math.clamp(request.getTimeout(), 0, LONGEST_SECONDS));
    ExecResult result = runtime.execSync(container.id(), request.getCmdList(), timeout, ROOM);
    if (result.timedOut()) {
      throw CallFailure.timedOut(
          "the command %s ran for more than %d seconds and was killed"
              .formatted(request.getCmd(0), timeout.toSeconds()));
    }
    OutputShare share = OutputShare.of(result.stdout().length, result.stderr().length, ROOM);
    return ExecSyncResponse.newBuilder()
        .setStdout(ByteString.copyFrom(result.stdout(), 0, share.stdout()))
        .setStderr(ByteString.copyFrom(result.stderr(), 0, share.stderr()))
        .setExitCode(result.exitCode())
        .build();
  }
}
