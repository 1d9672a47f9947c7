package io.beanpod.pod.engine;

import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodConfigException;
import io.beanpod.pod.naming.ResolvConf;
import io.beanpod.pod.translate.SandboxTranslation;
import io.beanpod.pod.volume.PodDirectory;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.UserNamespaceSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes, stops and removes the sandboxes of one pod. */
final class PodSandboxes {

  /** Where systemd-resolved keeps the servers behind its own address, which no pod can reach. */
  private static final Path BEHIND_RESOLVED = Path.of("/run/systemd/resolve/resolv.conf");

  private final EngineParts parts;
  private final PodObserver observer;

  PodSandboxes(EngineParts parts, PodObserver observer) {
    this.parts = parts;
    this.observer = observer;
  }

  /**
   * Makes one.
   *
   * @return what went wrong, if anything
   */
  Optional<String> create(Pod pod, int attempt) throws InterruptedException {
    try {
      ResolvConf host = ResolvConf.ofHost(parts.config().resolvConf(), BEHIND_RESOLVED);
      for (String omission : SandboxTranslation.omissions(pod, host)) {
        parts.events().warning(Subject.of(pod), "DNSConfigForming", omission);
      }
      parts.runtime().runSandbox(SandboxTranslation.of(pod, attempt, host, users(pod)));
      return Optional.empty();
    } catch (IOException | PodConfigException e) {
      return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  /** The pod's ids on the host, if its users are its own. */
  private Optional<IdMappings> users(Pod pod) throws IOException {
    if (!pod.spec().hasOwnUsers()) {
      return Optional.empty();
    }
    UserNamespaceSupport support = parts.runtime().userNamespaces();
    if (!support.available()) {
      throw new IOException(
          "the pod has hostUsers: false, which this host cannot give: " + support.message());
    }
    List<IdMappings> foreign =
        parts.runtime().sandboxes().stream()
            .filter(sandbox -> !SandboxTranslation.isOfEngine(sandbox.spec()))
            .flatMap(sandbox -> sandbox.spec().userNamespace().stream())
            .toList();
    return Optional.of(parts.userRanges().lease(pod.uid(), foreign));
  }

  /** Stops them all; the containers must have ended before. */
  void stop(Pod pod) throws IOException, InterruptedException {
    for (SandboxStatus sandbox : observer.sandboxes(pod.uid())) {
      if (sandbox.ready()) {
        parts.runtime().stopSandbox(sandbox.id());
      }
    }
  }

  /** Removes everything that a pod has on this node: sandboxes, containers, volumes, logs. */
  void remove(Pod pod) throws IOException, InterruptedException {
    for (SandboxStatus sandbox : observer.sandboxes(pod.uid())) {
      parts.runtime().removeSandbox(sandbox.id());
    }
    PodDirectory directory = parts.directory(pod.uid());
    new PodDirectory(parts.translation().logDirectory(pod)).remove();
    directory.remove();
    parts.userRanges().released(pod.uid());
  }
}
