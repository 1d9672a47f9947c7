package io.beanpod.cli.print;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Handler;
import io.beanpod.pod.model.Probe;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The probes of a container, one line each. */
final class ProbeDescription {
  private ProbeDescription() {}

  /** The probes that the container has, by the name of their kind. */
  static SequencedMap<String, String> of(Container container) {
    SequencedMap<String, String> lines = new LinkedHashMap<>();
    add(lines, "Liveness", container.livenessProbe());
    add(lines, "Readiness", container.readinessProbe());
    add(lines, "Startup", container.startupProbe());
    return lines;
  }

  private static void add(SequencedMap<String, String> lines, String name, @Nullable Probe probe) {
    if (probe != null) {
      lines.put(
          name,
          "%s delay=%ds timeout=%ds period=%ds #success=%d #failure=%d"
              .formatted(
                  handler(probe.handler()),
                  probe.initialDelaySeconds(),
                  probe.timeoutSeconds(),
                  probe.periodSeconds(),
                  probe.successThreshold(),
                  probe.failureThreshold()));
    }
  }

  private static String handler(Handler handler) {
    return switch (handler) {
      case Handler.Exec exec -> "exec [" + String.join(" ", exec.command()) + "]";
      case Handler.HttpGet get ->
          "http-get %s://%s:%s%s"
              .formatted(
                  get.scheme().text().toLowerCase(Locale.ROOT),
                  host(get.host()),
                  get.port(),
                  get.path());
      case Handler.TcpSocket tcp -> "tcp-socket %s:%s".formatted(host(tcp.host()), tcp.port());
      case Handler.Grpc grpc -> "grpc <pod>:%d %s".formatted(grpc.port(), grpc.service());
      case Handler.Sleep sleep -> "sleep " + sleep.seconds() + "s";
    };
  }

  private static String host(@Nullable String host) {
    return host == null ? "" : host;
  }
}
