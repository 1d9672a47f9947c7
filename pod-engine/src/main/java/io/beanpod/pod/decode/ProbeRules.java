package io.beanpod.pod.decode;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Handler;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.PortRef;
import io.beanpod.pod.model.Probe;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the API server checks of probes and of what they and hooks do. */
final class ProbeRules {
  private static final Pattern HEADER_NAME = Pattern.compile("[-A-Za-z0-9]+");

  private final Checks checks;

  ProbeRules(Checks checks) {
    this.checks = checks;
  }

  void check(Container c, String at) {
    probe(c.livenessProbe(), at + ".livenessProbe", true);
    probe(c.startupProbe(), at + ".startupProbe", true);
    probe(c.readinessProbe(), at + ".readinessProbe", false);
  }

  private void probe(@Nullable Probe probe, String at, boolean ends) {
    if (probe == null) {
      return;
    }
    handler(probe.handler(), at);
    checks.notNegative(at + ".initialDelaySeconds", probe.initialDelaySeconds());
    checks.notNegative(at + ".timeoutSeconds", probe.timeoutSeconds());
    checks.notNegative(at + ".periodSeconds", probe.periodSeconds());
    checks.notNegative(at + ".successThreshold", probe.successThreshold());
    checks.notNegative(at + ".failureThreshold", probe.failureThreshold());
    if (ends && probe.successThreshold() > 1) {
      checks.invalid(at + ".successThreshold", probe.successThreshold(), "must be 1");
    }
    Long grace = probe.terminationGracePeriodSeconds();
    if (grace != null && !ends) {
      checks.invalid(
          at + ".terminationGracePeriodSeconds", grace, "must not be given on a readiness probe");
    } else if (grace != null) {
      checks.range(at + ".terminationGracePeriodSeconds", grace, 1, Integer.MAX_VALUE);
    }
  }

  void handler(Handler handler, String at) {
    switch (handler) {
      case Handler.Exec exec -> {
        if (exec.command().isEmpty()) {
          checks.required(at + ".exec.command");
        }
      }
      case Handler.HttpGet get -> {
        port(get.port(), at + ".httpGet.port");
        headers(get.headers(), at + ".httpGet.httpHeaders");
      }
      case Handler.TcpSocket tcp -> port(tcp.port(), at + ".tcpSocket.port");
      case Handler.Grpc grpc -> checks.port(at + ".grpc.port", grpc.port());
      case Handler.Sleep sleep -> checks.notNegative(at + ".sleep.seconds", sleep.seconds());
    }
  }

  /** A hook that sleeps longer than the pod has to end is a mistake. */
  void sleep(Handler handler, PodSpec spec, String at) {
    if (handler instanceof Handler.Sleep(long seconds)
        && seconds > spec.terminationGracePeriodSeconds()) {
      checks.invalid(
          at + ".sleep.seconds",
          seconds,
          "must not be more than terminationGracePeriodSeconds ("
              + spec.terminationGracePeriodSeconds()
              + ")");
    }
  }

  private void port(PortRef port, String path) {
    switch (port) {
      case PortRef.Numbered numbered -> checks.port(path, numbered.port());
      case PortRef.Named named -> checks.portName(path, named.name());
    }
  }

  private void headers(List<Handler.HttpHeader> headers, String path) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.get(i).name();
      if (!name.isEmpty() && !HEADER_NAME.matcher(name).matches()) {
        checks.invalid(
            path + "[" + i + "].name",
            name,
            "the name of a header has letters, digits and '-', such as 'X-Header-Name'");
      }
      if (headers.get(i).value().chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
        checks.invalid(path + "[" + i + "].value", headers.get(i).value(), "must be one line");
      }
    }
  }
}
