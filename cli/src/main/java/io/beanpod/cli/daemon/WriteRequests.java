package io.beanpod.cli.daemon;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.cli.protocol.Request;
import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.decode.PodDecoder;
import io.beanpod.pod.engine.ApplyResult;
import io.beanpod.pod.engine.PodEngine;
import io.beanpod.pod.engine.PodRefusedException;
import io.beanpod.pod.model.ObjectMeta;
import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.SandboxStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Requests that create and delete pods. */
final class WriteRequests {
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);
  private static final String DEFAULT_NAMESPACE = "default";

  private final LocalNode node;
  private final PodEngine engine;
  private final Pods pods;

  WriteRequests(LocalNode node) {
    this.node = node;
    this.engine = node.engine();
    this.pods = new Pods(engine);
  }

  int apply(Request.Apply request, Conversation conversation)
      throws IOException, ManifestException, PodRefusedException {
    for (Pod pod : decode(request.source(), request.manifest(), request.namespace())) {
      ApplyResult result = engine.apply(pod);
      conversation.print("pod/%s %s\n".formatted(result.pod().name(), result.outcome().text()));
    }
    return ExitCode.OK;
  }

  /** Pods that name no namespace are in the one of the command line. */
  private static List<Pod> decode(String source, String manifest, String namespace)
      throws ManifestException {
    return PodDecoder.decode(source, manifest).stream()
        .map(pod ->
            pod.namespace().equals(DEFAULT_NAMESPACE)
                ? pod.withMetadata(in(namespace, pod.metadata()))
                : pod)
        .toList();
  }

  private static ObjectMeta in(String namespace, ObjectMeta meta) {
    return new ObjectMeta(
        meta.name(),
        meta.generateName(),
        namespace,
        meta.uid(),
        meta.resourceVersion(),
        meta.generation(),
        meta.creationTimestamp(),
        meta.deletionTimestamp(),
        meta.deletionGracePeriodSeconds(),
        meta.labels(),
        meta.annotations());
  }

  int delete(Request.Delete request, Conversation conversation)
      throws IOException, ManifestException, InterruptedException {
    List<Pod> doomed = doomed(request);
    if (doomed.isEmpty()) {
      conversation.warn("No resources found");
    }
    OptionalLong grace =
        request.gracePeriodSeconds() < 0
            ? OptionalLong.empty()
            : OptionalLong.of(request.gracePeriodSeconds());
    for (Pod pod : doomed) {
      if (engine.delete(pod.namespace(), pod.name(), grace).isPresent()) {
        conversation.print("pod \"%s\" %s\n".formatted(pod.name(), word(request)));
      }
      if (request.force()) {
        kill(pod);
      }
    }
    conversation.out().flush();
    if (request.untilGone()) {
      for (Pod pod : doomed) {
        engine.await(
            pod.namespace(), pod.name(), now -> !now.uid().equals(pod.uid()), LONGEST_WAIT);
      }
    }
    return ExitCode.OK;
  }

  private static String word(Request.Delete request) {
    return request.force() ? "force deleted" : "deleted";
  }

  private List<Pod> doomed(Request.Delete request) throws ManifestException {
    if (request.manifest().isEmpty()) {
      return pods.select(
          request.names(), request.namespace(), false, LabelSelector.parse(request.selector()));
    }
    List<Pod> named =
        decode(request.source(), request.manifest(), request.namespace()).stream()
            .flatMap(pod -> engine.get(pod.namespace(), pod.name()).stream())
            .toList();
    if (named.isEmpty()) {
      throw UserError.failed("none of the pods of " + request.source() + " is here");
    }
    return named;
  }

  /** Ends the processes of a pod whatever they do; the engine then clears the rest. */
  private void kill(Pod pod) throws IOException, InterruptedException {
    for (SandboxStatus sandbox : node.runtime().sandboxes()) {
      if (sandbox.spec().pod().uid().equals(pod.uid())) {
        node.runtime().stopSandbox(sandbox.id());
      }
    }
  }
}
