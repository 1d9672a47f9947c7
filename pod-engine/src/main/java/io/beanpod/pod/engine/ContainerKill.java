package io.beanpod.pod.engine;

import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.event.Role;
import io.beanpod.pod.hook.HookException;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Handler;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.time.Gate;
import io.beanpod.pod.wire.PodAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of one container, on a thread of its own, as kubelet's {@code killContainer} does it: the
 * preStop hook within the grace period, then its turn among the containers of the pod, then the
 * stop signal with what is left of the grace period but at least two seconds, then SIGKILL.
 */
final class ContainerKill {

  /** Grace period that a container gets at least, in seconds. */
  static final long MINIMUM_GRACE = 2;

  private final EngineParts parts;
  private final Pod pod;
  private final Container container;
  private final String containerId;
  private final String message;
  private final BooleanSupplier turn;
  private final Gate gate;
  private final Runnable finished;

  private final AtomicBoolean started = new AtomicBoolean();
  private volatile Instant end;
  private volatile boolean stopping;
  private volatile boolean done;
  private volatile @Nullable IOException failure;

  /**
   * Starts nothing yet.
   *
   * @param message what the event says
   * @param graceSeconds the grace period
   * @param turn whether the containers that must end before this one have ended
   * @param gate is signalled whenever {@code turn} may have changed
   * @param finished called at the end
   */
  ContainerKill(
      EngineParts parts,
      Pod pod,
      Container container,
      String containerId,
      String message,
      long graceSeconds,
      BooleanSupplier turn,
      Gate gate,
      Runnable finished) {
    this.parts = parts;
    this.pod = pod;
    this.container = container;
    this.containerId = containerId;
    this.message = message;
    this.turn = turn;
    this.gate = gate;
    this.finished = finished;
    this.end = parts.timeline().now().plusSeconds(graceSeconds);
  }

  /** Begins, the first time it is called. */
  void startOnce() {
    if (!started.compareAndSet(false, true)) {
      return;
    }
    parts.events().normal(Role.subject(pod, container), "Killing", message);
    Thread.ofVirtual().name("kill-" + container.name()).start(this::run);
  }

  boolean isDone() {
    return done;
  }

  /** Why it could not be ended; null when it could, or is still being ended. */
  @Nullable IOException failure() {
    return failure;
  }

  /** Ends earlier than it was to; a longer grace period than before changes nothing. */
  synchronized void shorten(long graceSeconds) {
    Instant sooner = parts.timeline().now().plusSeconds(graceSeconds);
    if (done || !sooner.isBefore(end)) {
      return;
    }
    end = sooner;
    gate.signal();
    if (stopping) {
      Thread.ofVirtual().name("kill-" + container.name()).start(() -> stop(graceSeconds));
    }
  }

  private void run() {
    try {
      Handler preStop = container.lifecycle() == null ? null : container.lifecycle().preStop();
      if (preStop != null && remaining() > 0) {
        hook(preStop);
        chargeWholeSeconds();
      }
      gate.await(turn, () -> end);
      stopping = true;
      stop(remaining());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = new IOException("interrupted while ending container " + container.name());
    } finally {
      done = true;
      finished.run();
    }
  }

  private synchronized void chargeWholeSeconds() {
    end = parts.timeline().now().plusSeconds(remaining());
  }

  /** Seconds left, a begun one counted whole: kubelet takes off whole seconds only. */
  private long remaining() {
    Duration left = Duration.between(parts.timeline().now(), end);
    return left.isPositive() ? left.plusNanos(999_999_999).toSeconds() : 0;
  }

  private void hook(Handler preStop) throws InterruptedException {
    Hook hook = new Hook(preStop);
    Thread thread = Thread.ofVirtual().name("pre-stop-" + container.name()).start(hook);
    if (!gate.await(() -> hook.ended, () -> end)) {
      thread.interrupt();
    }
  }

  private final class Hook implements Runnable {
    private final Handler handler;
    private volatile boolean ended;

    Hook(Handler handler) {
      this.handler = handler;
    }

    @Override
    public void run() {
      Subject about = Role.subject(pod, container);
      try {
        parts.hooks().run(handler, container, containerId, PodAddress.of(pod));
      } catch (HookException e) {
        parts.events().warning(about, "FailedPreStopHook", "PreStopHook failed");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        ended = true;
        gate.signal();
      }
    }
  }

  private void stop(long graceSeconds) {
    try {
      parts
          .runtime()
          .stopContainer(containerId, Duration.ofSeconds(Math.max(MINIMUM_GRACE, graceSeconds)));
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = new IOException("interrupted while ending container " + container.name());
    }
  }
}
