package io.beanpod.cri.streaming;

import io.beanpod.runtime.PodRuntime;
import java.util.Optional;

/** What a connection becomes once its client has shown its token. */
record Upgrade(PodRuntime runtime, StreamingLimits limits, StreamTarget target) {

  /** The exec or attach, if that is what the token is for. */
  Optional<CommandRun> command() {
    return switch (target) {
      case StreamTarget.Exec exec -> Optional.of(new ExecRun(runtime, exec));
      case StreamTarget.Attach attach -> Optional.of(new AttachRun(runtime, attach));
      case StreamTarget.PortForward ignored -> Optional.empty();
    };
  }
}
