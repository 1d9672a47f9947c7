package io.beanpod.cli.daemon;

import io.beanpod.log.LogField;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.Subscription;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Writes what happens to pods and containers into the log, whoever asked for it. */
final class ActivityLog {
  private static final Logger LOG = System.getLogger(ActivityLog.class.getName());

  private final PodRuntime runtime;

  private ActivityLog(PodRuntime runtime) {
    this.runtime = runtime;
  }

  /** Begins; the subscription ends it. */
  static Subscription of(PodRuntime runtime) {
    return runtime.subscribe(new ActivityLog(runtime)::tell);
  }

  private void tell(RuntimeEvent event) {
    switch (event) {
      case RuntimeEvent.SandboxReady ready -> sandbox("pod {0} has a sandbox", ready.status());
      case RuntimeEvent.SandboxStopped stopped ->
          sandbox("the sandbox of pod {0} has ended", stopped.status());
      case RuntimeEvent.ContainerStarted started ->
          container("container {0} of pod {1} has started", started.status());
      case RuntimeEvent.ContainerExited exited ->
          container(
              "container {0} of pod {1} has ended: {3}, exit code {4}",
              exited.status(),
              new LogField("reason", exited.status().reason()),
              new LogField("exitCode", exited.status().exitCode()));
      case RuntimeEvent.ContainerCreated created ->
          debug("container {0} of pod {1} is created", created.status());
      case RuntimeEvent.ContainerRemoved removed ->
          debug("container {0} of pod {1} is removed", removed.status());
      case RuntimeEvent.SandboxRemoved removed ->
          LOG.log(
              Level.DEBUG,
              "a sandbox of pod {0} is removed",
              LogField.pod(pod(removed.status())),
              LogField.sandbox(removed.status().id()));
    }
  }

  private static void sandbox(String message, SandboxStatus status) {
    LOG.log(Level.INFO, message, LogField.pod(pod(status)), LogField.sandbox(status.id()));
  }

  private void container(String message, ContainerStatus status, LogField... more) {
    Object[] fields = new Object[3 + more.length];
    System.arraycopy(fields(status), 0, fields, 0, 3);
    System.arraycopy(more, 0, fields, 3, more.length);
    LOG.log(Level.INFO, message, fields);
  }

  private void debug(String message, ContainerStatus status) {
    LOG.log(Level.DEBUG, message, fields(status));
  }

  private Object[] fields(ContainerStatus status) {
    String pod = runtime.sandbox(status.sandboxId()).map(ActivityLog::pod).orElse("that is gone");
    return new Object[] {
      new LogField("containerName", status.spec().name()),
      LogField.pod(pod),
      LogField.container(status.id())
    };
  }

  private static String pod(SandboxStatus status) {
    return status.spec().pod().namespace() + "/" + status.spec().pod().name();
  }
}
