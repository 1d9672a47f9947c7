package io.beanpod.cli.daemon;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.cli.protocol.Request;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerPort;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.StreamPair;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.Collectors;

/** Requests that join a client to ports inside a pod. */
final class ForwardRequests {
  private static final Logger LOG = System.getLogger(ForwardRequests.class.getName());
  private static final int HIGHEST = 65535;

  private final LocalNode node;
  private final Pods pods;

  ForwardRequests(LocalNode node) {
    this.node = node;
    this.pods = new Pods(node.engine());
  }

  int ports(Request.ForwardedPorts request, Conversation conversation) throws IOException {
    Pod pod = pods.get(request.namespace(), request.pod());
    sandbox(pod);
    for (String port : request.ports()) {
      conversation.print(number(pod, port) + "\n");
    }
    return ExitCode.OK;
  }

  int forward(Request.PortForward request, Conversation conversation)
      throws IOException, InterruptedException {
    check(String.valueOf(request.port()), request.port());
    String sandbox = sandbox(pods.get(request.namespace(), request.pod()));
    try (StreamPair connection = node.runtime().connect(sandbox, request.port())) {
      Thread.ofVirtual()
          .name("forward-input")
          .start(() -> send(conversation, connection.out(), request));
      connection.in().transferTo(conversation.flushingOut());
      return ExitCode.OK;
    }
  }

  /** The end of the client's input is end of file for the pod, which may go on answering. */
  private static void send(Conversation conversation, OutputStream out, Request.PortForward to) {
    try (out) {
      conversation.in().transferTo(out);
    } catch (IOException ended) {
      // One side has gone; the thread that reads from the pod hears of it by itself.
      LOG.log(
          Level.DEBUG, "a connection to port {0} of {1} ended: {2}", to.port(), to.pod(), ended);
    }
  }

  /** The sandbox of a pod that runs. */
  private String sandbox(Pod pod) {
    if (pod.status().phase() != PodPhase.RUNNING) {
      throw UserError.failed(
          "pod %s does not run, so no port of it can be reached: its phase is %s"
              .formatted(pod.name(), pod.status().phase().text()));
    }
    return pod.spec().allContainers().stream()
        .map(c -> node.engine().run(pod.namespace(), pod.name(), c.name(), false))
        .flatMap(java.util.Optional::stream)
        .map(ContainerStatus::sandboxId)
        .findFirst()
        .orElseThrow(() -> Pods.absent(pod.namespace(), pod.name()));
  }

  private static void check(String text, int port) {
    if (port < 1 || port > HIGHEST) {
      throw UserError.badInput("%s is no port: ports go from 1 to %d".formatted(text, HIGHEST));
    }
  }

  private static int number(Pod pod, String port) {
    if (port.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(port);
      check(port, number);
      return number;
    }
    List<ContainerPort> named =
        pod.spec().containers().stream()
            .map(Container::ports)
            .flatMap(List::stream)
            .filter(candidate -> candidate.name() != null)
            .toList();
    return named.stream()
        .filter(candidate -> port.equals(candidate.name()))
        .findFirst()
        .map(ContainerPort::containerPort)
        .orElseThrow(() ->
            UserError.badInput(
                "pod %s has no port named \"%s\"%s"
                    .formatted(
                        pod.name(),
                        port,
                        named.isEmpty()
                            ? ""
                            : named.stream()
                                .map(c -> "%s (%d)".formatted(c.name(), c.containerPort()))
                                .collect(Collectors.joining(", ", "; it has: ", "")))));
  }
}
