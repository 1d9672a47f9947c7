package io.beanpod.runtime;

import java.time.Instant;

/** One transition. The status is the one right after it. */
public sealed interface RuntimeEvent {
  Instant at();

  String sandboxId();

  record SandboxReady(Instant at, SandboxStatus status) implements RuntimeEvent {
    @Override
    public String sandboxId() {
      return status.id();
    }
  }

  /** Pause has ended, by a call or by itself. */
  record SandboxStopped(Instant at, SandboxStatus status) implements RuntimeEvent {
    @Override
    public String sandboxId() {
      return status.id();
    }
  }

  /** The status is the last one. */
  record SandboxRemoved(Instant at, SandboxStatus status) implements RuntimeEvent {
    @Override
    public String sandboxId() {
      return status.id();
    }
  }

  record ContainerCreated(Instant at, ContainerStatus status) implements RuntimeEvent {
    @Override
    public String sandboxId() {
      return status.sandboxId();
    }
  }

  record ContainerStarted(Instant at, ContainerStatus status) implements RuntimeEvent {
    @Override
    public String sandboxId() {
      return status.sandboxId();
    }
  }

  record ContainerExited(Instant at, ContainerStatus status) implements RuntimeEvent {
    @Override
    public String sandboxId() {
      return status.sandboxId();
    }
  }

  /** The status is the last one. */
  record ContainerRemoved(Instant at, ContainerStatus status) implements RuntimeEvent {
    @Override
    public String sandboxId() {
      return status.sandboxId();
    }
  }
}
