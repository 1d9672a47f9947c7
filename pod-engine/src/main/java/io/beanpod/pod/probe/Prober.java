package io.beanpod.pod.probe;

import io.beanpod.pod.env.Environment;
import io.beanpod.pod.env.Expansion;
import io.beanpod.pod.model.Handler;
import io.beanpod.pod.model.PortRef;
import io.beanpod.pod.model.Probe;
import io.beanpod.pod.wire.Deadline;
import io.beanpod.pod.wire.Dial;
import io.beanpod.pod.wire.GrpcHealth;
import io.beanpod.pod.wire.HttpGet;
import io.beanpod.pod.wire.HttpReply;
import io.beanpod.pod.wire.HttpTarget;
import io.beanpod.runtime.ExecResult;
import io.beanpod.runtime.PodRuntime;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a container once, from the node: needs nothing inside the image but the command of an exec
 * probe. A question that could not be put (not: that was answered badly) is put up to three times.
 */
public final class Prober {

  /** What a probe says it comes from, as kubelet 1.36 does. */
  static final String USER_AGENT = "kube-probe/1.36";

  private static final int ATTEMPTS = 3;
  private static final int MAX_OUTPUT = 10 << 10;

  private final PodRuntime runtime;
  private final HttpGet http = new HttpGet(USER_AGENT);

  public Prober(PodRuntime runtime) {
    this.runtime = runtime;
  }

  public ProbeAnswer ask(Probe probe, ProbeTarget target) throws InterruptedException {
    ProbeAnswer answer = askOnce(probe, target);
    for (int i = 1; i < ATTEMPTS && answer instanceof ProbeAnswer.Errored; i++) {
      answer = askOnce(probe, target);
    }
    return answer;
  }

  private ProbeAnswer askOnce(Probe probe, ProbeTarget target) throws InterruptedException {
    Duration timeout = Duration.ofSeconds(Math.max(1, probe.timeoutSeconds()));
    return switch (probe.handler()) {
      case Handler.Exec exec -> exec(exec, target, timeout);
      case Handler.HttpGet get -> http(get, target, timeout);
      case Handler.TcpSocket tcp -> tcp(tcp, target, timeout);
      case Handler.Grpc grpc -> grpc(grpc, target, timeout);
      case Handler.Sleep _ -> new ProbeAnswer.Errored("sleep is not a way to probe a container");
    };
  }

  private ProbeAnswer exec(Handler.Exec exec, ProbeTarget target, Duration timeout)
      throws InterruptedException {
    List<String> command =
        Expansion.expand(exec.command(), Environment.written(target.container()));
    ExecResult result;
    try {
      result = runtime.execSync(target.containerId(), command, timeout, MAX_OUTPUT);
    } catch (IOException e) {
      return new ProbeAnswer.Errored(String.valueOf(e.getMessage()));
    }
    String output = output(result);
    if (result.timedOut()) {
      return new ProbeAnswer.Failure(
          "command timed out: \""
              + String.join(" ", command)
              + "\" timed out after "
              + timeout.toSeconds()
              + "s");
    }
    return result.exitCode() == 0 ? new ProbeAnswer.Success() : new ProbeAnswer.Failure(output);
  }

  private static String output(ExecResult result) {
    String all =
        new String(result.stdout(), StandardCharsets.UTF_8)
            + new String(result.stderr(), StandardCharsets.UTF_8);
    return all.length() > MAX_OUTPUT ? all.substring(0, MAX_OUTPUT) : all;
  }

  private ProbeAnswer http(Handler.HttpGet get, ProbeTarget target, Duration timeout) {
    Optional<Integer> port = get.port().resolve(target.container());
    Optional<String> host = host(get.host(), target);
    if (port.isEmpty()) {
      return noPort(get.port(), target);
    }
    if (host.isEmpty()) {
      return noAddress();
    }
    boolean tls = get.scheme() == Handler.Scheme.HTTPS;
    HttpTarget address = new HttpTarget(tls, host.get(), port.get(), get.path());
    HttpReply reply;
    try {
      reply =
          http.get(
              address,
              get.headers().stream().map(h -> new HttpGet.Header(h.name(), h.value())).toList(),
              Deadline.after(timeout));
    } catch (IOException e) {
      return new ProbeAnswer.Failure(String.valueOf(e.getMessage()));
    }
    if (reply.status() >= 300 && reply.status() < 400) {
      return new ProbeAnswer.Warning("Probe terminated redirects, Response body: " + reply.body());
    }
    return reply.status() >= 200 && reply.status() < 400
        ? new ProbeAnswer.Success()
        : new ProbeAnswer.Failure("HTTP probe failed with statuscode: " + reply.status());
  }

  private ProbeAnswer tcp(Handler.TcpSocket tcp, ProbeTarget target, Duration timeout) {
    Optional<Integer> port = tcp.port().resolve(target.container());
    Optional<String> host = host(tcp.host(), target);
    if (port.isEmpty()) {
      return noPort(tcp.port(), target);
    }
    if (host.isEmpty()) {
      return noAddress();
    }
    try (Socket _ = Dial.connect(host.get(), port.get(), Deadline.after(timeout))) {
      return new ProbeAnswer.Success();
    } catch (IOException e) {
      return new ProbeAnswer.Failure(String.valueOf(e.getMessage()));
    }
  }

  private ProbeAnswer grpc(Handler.Grpc grpc, ProbeTarget target, Duration timeout) {
    Optional<String> host = target.address();
    if (host.isEmpty()) {
      return noAddress();
    }
    String time = timeout.toSeconds() + "s";
    Deadline deadline = Deadline.after(timeout);
    GrpcHealth call;
    try {
      call = GrpcHealth.connect(host.get(), grpc.port(), deadline);
    } catch (SocketTimeoutException e) {
      return new ProbeAnswer.Failure(
          "timeout: failed to connect service \""
              + Dial.hostAndPort(host.get(), grpc.port())
              + "\" within "
              + time
              + ": context deadline exceeded");
    } catch (IOException e) {
      return new ProbeAnswer.Failure(
          "error: failed to connect service at \""
              + Dial.hostAndPort(host.get(), grpc.port())
              + "\": "
              + e.getMessage());
    }
    try (call) {
      return verdict(call.check(grpc.service(), USER_AGENT));
    } catch (SocketTimeoutException e) {
      return new ProbeAnswer.Failure("timeout: health rpc did not complete within " + time);
    } catch (IOException e) {
      return new ProbeAnswer.Failure("error: health rpc probe failed: " + e.getMessage());
    }
  }

  private static ProbeAnswer verdict(GrpcHealth.Reply reply) {
    if (reply.code() == GrpcHealth.UNIMPLEMENTED) {
      return new ProbeAnswer.Failure(
          "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
              + reply.message());
    }
    if (reply.code() != 0) {
      return new ProbeAnswer.Failure(
          "error: health rpc probe failed: rpc error: code = "
              + reply.code()
              + " desc = "
              + reply.message());
    }
    String status =
        switch (reply.serving()) {
          case 0 -> "UNKNOWN";
          case 1 -> "SERVING";
          case 2 -> "NOT_SERVING";
          case 3 -> "SERVICE_UNKNOWN";
          default -> Integer.toString(reply.serving());
        };
    return reply.serving() == 1
        ? new ProbeAnswer.Success()
        : new ProbeAnswer.Failure("service unhealthy (responded with \"" + status + "\")");
  }

  private static Optional<String> host(@Nullable String named, ProbeTarget target) {
    return named == null || named.isEmpty() ? target.address() : Optional.of(named);
  }

  private static ProbeAnswer noPort(PortRef port, ProbeTarget target) {
    return new ProbeAnswer.Errored(
        "container " + target.container().name() + " has no port named \"" + port + "\"");
  }

  private static ProbeAnswer noAddress() {
    return new ProbeAnswer.Errored("the pod has no address yet");
  }
}
