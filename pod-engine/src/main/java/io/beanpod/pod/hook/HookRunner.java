package io.beanpod.pod.hook;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Handler;
import io.beanpod.pod.time.Gate;
import io.beanpod.pod.time.Timeline;
import io.beanpod.pod.wire.Deadline;
import io.beanpod.pod.wire.HttpGet;
import io.beanpod.pod.wire.HttpTarget;
import io.beanpod.runtime.ExecResult;
import io.beanpod.runtime.PodRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a hook to its end, on the calling thread. An interrupt ends it early. As with kubelet any
 * answer to an HTTP hook is a success, whatever its status, and a hook has no time of its own: who
 * runs it says how long it may take.
 */
public final class HookRunner {

  /** What an HTTP hook says it comes from, as kubelet 1.36 does. */
  static final String USER_AGENT = "kube-lifecycle/1.36";

  /** How long one hook may take that nobody else limits. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final int MAX_OUTPUT = 10 << 10;

  private final PodRuntime runtime;
  private final Timeline timeline;
  private final HttpGet http = new HttpGet(USER_AGENT);

  public HookRunner(PodRuntime runtime, Timeline timeline) {
    this.runtime = runtime;
    this.timeline = timeline;
  }

  /**
   * Runs a hook.
   *
   * @param address the pod's address, for HTTP hooks
   * @throws HookException when it failed, with a sentence
   */
  public void run(
      Handler handler, Container container, String containerId, Optional<String> address)
      throws HookException, InterruptedException {
    switch (handler) {
      case Handler.Exec exec -> exec(exec, containerId);
      case Handler.HttpGet get -> get(get, container, address);
      case Handler.Sleep sleep -> sleep(timeline.now().plusSeconds(sleep.seconds()));
      case Handler.TcpSocket _, Handler.Grpc _ ->
          throw new HookException("invalid handler: a hook is exec, httpGet or sleep");
    }
  }

  private void exec(Handler.Exec exec, String containerId)
      throws HookException, InterruptedException {
    String command = String.join(" ", exec.command());
    ExecResult result;
    try {
      result = runtime.execSync(containerId, exec.command(), Duration.ZERO, MAX_OUTPUT);
    } catch (IOException e) {
      throw new HookException("Exec lifecycle hook (" + command + ") failed: " + e.getMessage());
    }
    if (result.exitCode() != 0) {
      String output =
          new String(result.stdout(), StandardCharsets.UTF_8)
              + new String(result.stderr(), StandardCharsets.UTF_8);
      throw new HookException(
          "Exec lifecycle hook ("
              + command
              + ") exited with "
              + result.exitCode()
              + (output.isBlank() ? "" : ": " + output.strip()));
    }
  }

  private void get(Handler.HttpGet get, Container container, Optional<String> address)
      throws HookException {
    int port =
        get.port()
            .resolve(container)
            .orElseThrow(() ->
                new HookException(
                    "container " + container.name() + " has no port named \"" + get.port() + "\""));
    String host =
        host(get.host(), address)
            .orElseThrow(() -> new HookException("the pod has no address to ask"));
    HttpTarget target =
        new HttpTarget(get.scheme() == Handler.Scheme.HTTPS, host, port, get.path());
    var headers = get.headers().stream().map(h -> new HttpGet.Header(h.name(), h.value())).toList();
    try {
      try {
        http.get(target, headers, Deadline.after(LONGEST));
      } catch (HttpGet.NotTls e) {
        http.get(target.withoutTls(), headers, Deadline.after(LONGEST));
      }
    } catch (IOException e) {
      throw new HookException("HTTP lifecycle hook failed: " + e.getMessage());
    }
  }

  private static Optional<String> host(@Nullable String named, Optional<String> address) {
    return named == null || named.isEmpty() ? address : Optional.of(named);
  }

  private void sleep(Instant end) throws InterruptedException {
    new Gate(timeline).await(() -> false, () -> end);
  }
}
