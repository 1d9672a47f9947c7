package io.beanpod.pod.engine;

import io.beanpod.pod.event.EventLog;
import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.event.Role;
import io.beanpod.pod.hook.HookException;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Handler;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodConfigException;
import io.beanpod.pod.naming.HostsFile;
import io.beanpod.pod.naming.PodHostname;
import io.beanpod.pod.sync.PodView;
import io.beanpod.pod.time.Gate;
import io.beanpod.pod.translate.SandboxTranslation;
import io.beanpod.pod.volume.PodDirectory;
import io.beanpod.pod.volume.PodVolumes;
import io.beanpod.pod.volume.TerminationMessage;
import io.beanpod.pod.wire.PodAddress;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.SandboxStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/**
 * Starts one container: image, configuration, create, start, postStart hook. What goes wrong
 * becomes an event and the reason of the container's waiting state, in kubelet's words.
 */
final class ContainerStarter {

  private static final String HOSTS = "/etc/hosts";

  private final EngineParts parts;
  private final ImageGate images;
  private final Gate gate;

  ContainerStarter(EngineParts parts, ImageGate images, Gate gate) {
    this.parts = parts;
    this.images = images;
    this.gate = gate;
  }

  /** What to do with a container whose postStart hook failed. */
  interface Killer {
    void kill(Container container, String containerId, String message);
  }

  /**
   * Starts it, and returns after its postStart hook.
   *
   * @param sandbox where
   * @param deleted looked at while the image is pulled and the hook runs: those of a pod that is
   *     deleted are cut short
   * @return nothing when it runs
   */
  Optional<StartProblem> start(
      PodView view,
      SandboxStatus sandbox,
      Container container,
      BooleanSupplier deleted,
      Killer killer)
      throws InterruptedException {
    Pod pod = view.pod();
    Optional<StartProblem> image = images.check(pod, container, deleted);
    if (image.isPresent()) {
      return image;
    }
    EventLog events = parts.events();
    Subject about = Role.subject(pod, container);
    Instant retry = view.now().plus(parts.config().limits().retry());
    ContainerSpec spec;
    try {
      spec = spec(view, sandbox, container);
    } catch (PodConfigException | IOException e) {
      return failed(about, "CreateContainerConfigError", message(e), Optional.of(retry));
    }
    String id;
    try {
      removeUnstarted(view, container);
      id = parts.runtime().createContainer(sandbox.id(), spec).id();
    } catch (IOException e) {
      return failed(about, "CreateContainerError", message(e), Optional.of(retry));
    }
    events.normal(about, "Created", "Container created");
    try {
      parts.runtime().startContainer(id);
    } catch (IOException e) {
      boolean ended =
          parts.runtime().container(id).map(c -> c.state() == ContainerState.EXITED).orElse(false);
      return failed(
          about, "RunContainerError", message(e), ended ? Optional.empty() : Optional.of(retry));
    }
    events.normal(about, "Started", "Container started");
    return postStart(pod, container, id, deleted, killer);
  }

  private Optional<StartProblem> failed(
      Subject about, String reason, String message, Optional<Instant> retry) {
    parts.events().warning(about, "Failed", "Error: " + message);
    return Optional.of(new StartProblem(reason, message, retry));
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** A container that was created but never started, as when the daemon was killed in between. */
  private void removeUnstarted(PodView view, Container container)
      throws IOException, InterruptedException {
    for (ContainerStatus run : view.runs().all(container.name())) {
      if (run.state() == ContainerState.CREATED) {
        parts.runtime().removeContainer(run.id());
      }
    }
  }

  private ContainerSpec spec(PodView view, SandboxStatus sandbox, Container container)
      throws PodConfigException, IOException {
    Pod pod = view.pod();
    PodDirectory directory = parts.directory(pod.uid());
    int attempt = attempt(view, container);
    List<Mount> own = new ArrayList<>();
    own.add(hosts(pod, sandbox, directory));
    own.add(TerminationMessage.create(directory, container));
    Files.createDirectories(parts.translation().logDirectory(pod).resolve(container.name()));
    return parts
        .translation()
        .of(
            pod,
            container,
            attempt,
            new PodVolumes(directory),
            sandbox.spec().userNamespace(),
            own);
  }

  /** One more than the last; where all records are lost, one more than the newest log. */
  private int attempt(PodView view, Container container) throws IOException {
    Optional<ContainerStatus> last = view.runs().newest(container.name());
    if (last.isPresent()) {
      boolean started = last.get().state() != ContainerState.CREATED;
      return last.get().spec().attempt() + (started ? 1 : 0);
    }
    Path logs = parts.translation().logDirectory(view.pod()).resolve(container.name());
    if (!Files.isDirectory(logs)) {
      return 0;
    }
    try (var files = Files.list(logs)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9]{1,9}\\.log"))
          .mapToInt(name -> Integer.parseInt(name.substring(0, name.length() - 4)) + 1)
          .max()
          .orElse(0);
    }
  }

  private Mount hosts(Pod pod, SandboxStatus sandbox, PodDirectory directory)
      throws PodConfigException, IOException {
    String text;
    if (pod.spec().namespaces().hostNetwork()) {
      Path file = parts.config().hosts();
      String ofHost = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
      text = HostsFile.ofHostNetwork(ofHost, pod.spec().hostAliases());
    } else {
      PodHostname names = PodHostname.of(pod, SandboxTranslation.CLUSTER_DOMAIN);
      text = HostsFile.ofPod(sandbox.addresses(), names, pod.spec().hostAliases());
    }
    directory.writeHosts(text);
    return Mount.of(directory.hosts().toString(), HOSTS);
  }

  private Optional<StartProblem> postStart(
      Pod pod, Container container, String id, BooleanSupplier deleted, Killer killer)
      throws InterruptedException {
    Handler hook = container.lifecycle() == null ? null : container.lifecycle().postStart();
    if (hook == null) {
      return Optional.empty();
    }
    CompletableFuture<Void> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .name("post-start-" + container.name())
            .start(() -> run(hook, container, id, PodAddress.of(pod), result));
    gate.await(() -> result.isDone() || deleted.getAsBoolean(), () -> Instant.MAX);
    if (!result.isDone()) {
      thread.interrupt();
      return Optional.empty();
    }
    try {
      result.get();
      return Optional.empty();
    } catch (ExecutionException e) {
      Subject about = Role.subject(pod, container);
      parts.events().warning(about, "FailedPostStartHook", "PostStartHook failed");
      killer.kill(container, id, "FailedPostStartHook");
      String message = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
      return Optional.of(new StartProblem("PostStartHookError", message, Optional.empty()));
    }
  }

  private void run(
      Handler hook,
      Container container,
      String id,
      Optional<String> address,
      CompletableFuture<Void> result) {
    try {
      parts.hooks().run(hook, container, id, address);
      result.complete(null);
    } catch (HookException | RuntimeException e) {
      result.completeExceptionally(e);
    } catch (InterruptedException e) {
      result.completeExceptionally(e);
      Thread.currentThread().interrupt();
    } finally {
      gate.signal();
    }
  }
}
