package io.beanpod.pod.encode;

import io.beanpod.pod.model.Handler;
import io.beanpod.pod.model.Lifecycle;
import io.beanpod.pod.model.PortRef;
import io.beanpod.pod.model.Probe;

/** Probes and hooks, as trees. */
final class HandlerTree {
  private HandlerTree() {}

  static Tree probe(Probe probe) {
    return handler(probe.handler())
        .put("failureThreshold", probe.failureThreshold())
        .number("initialDelaySeconds", probe.initialDelaySeconds())
        .put("periodSeconds", probe.periodSeconds())
        .put("successThreshold", probe.successThreshold())
        .put("terminationGracePeriodSeconds", probe.terminationGracePeriodSeconds())
        .put("timeoutSeconds", probe.timeoutSeconds());
  }

  static Tree lifecycle(Lifecycle lifecycle) {
    return new Tree()
        .struct("postStart", lifecycle.postStart(), HandlerTree::handler)
        .struct("preStop", lifecycle.preStop(), HandlerTree::handler)
        .put("stopSignal", lifecycle.stopSignal());
  }

  private static Tree handler(Handler handler) {
    return switch (handler) {
      case Handler.Exec exec ->
          new Tree().always("exec", new Tree().put("command", exec.command()));
      case Handler.HttpGet get ->
          new Tree()
              .always(
                  "httpGet",
                  new Tree()
                      .put("host", get.host())
                      .list(
                          "httpHeaders",
                          get.headers(),
                          h -> new Tree().put("name", h.name()).always("value", h.value()))
                      .put("path", get.path())
                      .put("port", port(get.port()))
                      .put("scheme", get.scheme()));
      case Handler.TcpSocket tcp ->
          new Tree()
              .always(
                  "tcpSocket", new Tree().put("host", tcp.host()).put("port", port(tcp.port())));
      case Handler.Grpc grpc ->
          new Tree()
              .always(
                  "grpc", new Tree().put("port", grpc.port()).always("service", grpc.service()));
      case Handler.Sleep sleep ->
          new Tree().always("sleep", new Tree().put("seconds", sleep.seconds()));
    };
  }

  private static Object port(PortRef port) {
    return switch (port) {
      case PortRef.Numbered numbered -> numbered.port();
      case PortRef.Named named -> named.name();
    };
  }
}
