package io.beanpod.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.Subscription;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Prometheus gets. */
class MetricsServerTest {
  private static final Path PAGE = Path.of("../docs/metrics.md");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\S+)` \\| (\\S+) \\|");
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final NodeMetrics metrics = new NodeMetrics(registry);
  private final HttpClient client = HttpClient.newHttpClient();
  private MetricsServer server;
  private Consumer<RuntimeEvent> listener = event -> {};

  @BeforeEach
  void open() throws IOException {
    server = MetricsServer.open(ANY, registry);
    metrics.watch(runtime(container(ContainerState.RUNNING, 0, "")));
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  private PodRuntime runtime(ContainerStatus... containers) {
    return (PodRuntime)
        Proxy.newProxyInstance(
            PodRuntime.class.getClassLoader(),
            new Class<?>[] {PodRuntime.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "containers" -> List.of(containers);
                  case "sandboxes" -> List.of();
                  case "subscribe" -> {
                    @SuppressWarnings("unchecked")
                    Consumer<RuntimeEvent> given = (Consumer<RuntimeEvent>) arguments[0];
                    listener = given;
                    yield (Subscription) () -> {};
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static ContainerStatus container(ContainerState state, int attempt, String reason) {
    ContainerSpec spec = ContainerSpec.builder("c", "busybox").attempt(attempt).build();
    return new ContainerStatus(
        "c1", "s1", spec, "sha256:0", state, Instant.EPOCH, null, null, 0, reason, "", 0, null);
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    return client.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void callsPullsAndStepsAreCounted() throws Exception {
    metrics.ended("RunPodSandbox", "OK", 3_000_000);
    metrics.ended("RunPodSandbox", "OK", 700_000_000);
    metrics.ended("StopContainer", "NOT_FOUND", 1);
    metrics.ended(true, 2_000_000_000, 1234);
    metrics.step("id", "network", 400_000);

    assertThat(get("/metrics").body().lines())
        .contains(
            "beanpod_cri_call_duration_seconds_bucket{code=\"OK\",method=\"RunPodSandbox\",le=\"0.005\"}"
                + " 1",
            "beanpod_cri_call_duration_seconds_count{code=\"OK\",method=\"RunPodSandbox\"} 2",
            "beanpod_cri_call_duration_seconds_count{code=\"NOT_FOUND\",method=\"StopContainer\"}"
                + " 1",
            "beanpod_image_pull_duration_seconds_sum{result=\"success\"} 2.0",
            "beanpod_image_pulled_bytes_total 1234.0",
            "beanpod_start_step_duration_seconds_bucket{step=\"network\",le=\"5.0E-4\"} 1");
  }

  @Test
  void whatBecomesOfContainersIsCounted() throws Exception {
    Instant now = Instant.EPOCH;
    listener.accept(
        new RuntimeEvent.ContainerStarted(now, container(ContainerState.RUNNING, 0, "")));
    listener.accept(
        new RuntimeEvent.ContainerStarted(now, container(ContainerState.RUNNING, 1, "")));
    listener.accept(
        new RuntimeEvent.ContainerExited(now, container(ContainerState.EXITED, 1, "OOMKilled")));

    assertThat(get("/metrics").body().lines())
        .contains(
            "beanpod_containers{state=\"running\"} 1.0",
            "beanpod_containers{state=\"exited\"} 0.0",
            "beanpod_container_starts_total 2.0",
            "beanpod_container_restarts_total 1.0",
            "beanpod_container_exits_total{reason=\"OOMKilled\"} 1.0",
            "beanpod_container_oom_kills_total 1.0");
  }

  @Test
  void theDaemonsOwnFiguresAreThoseOfTheKernel() throws Exception {
    String body = get("/metrics").body();

    double began = value(body, "process_start_time_seconds");
    Instant told = ProcessHandle.current().info().startInstant().orElseThrow();
    assertThat(began).isBetween(told.getEpochSecond() - 5.0, told.getEpochSecond() + 5.0);
    assertThat(value(body, "process_resident_memory_bytes")).isBetween(16e6, 64e9);
    assertThat(value(body, "process_open_fds")).isGreaterThan(3);
    assertThat(value(body, "process_cpu_seconds_total")).isGreaterThan(0);
  }

  private static double value(String body, String name) {
    return body.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aScraperChoosesTheFormat() throws Exception {
    HttpResponse<String> plain = get("/metrics");
    HttpResponse<String> open =
        get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");

    assertThat(plain.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(open.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(open.body()).endsWith("# EOF\n");
    assertThat(get("/").statusCode()).isEqualTo(404);
  }

  @Test
  void anAddressThatIsTakenIsTold() {
    assertThatThrownBy(() -> MetricsServer.open(server.address(), registry))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot serve metrics on 127.0.0.1:" + server.address().getPort());
  }

  @Test
  void thePageListsEachMetricWithItsType() throws Exception {
    metrics.ended("RunPodSandbox", "OK", 1);
    metrics.ended(true, 1, 1);
    metrics.step("id", "network", 1);
    listener.accept(
        new RuntimeEvent.ContainerExited(
            Instant.EPOCH, container(ContainerState.EXITED, 0, "Error")));

    assertThat(pairs(ROW, Files.readString(PAGE)))
        .containsExactlyInAnyOrderElementsOf(pairs(TYPE, get("/metrics").body()));
  }

  private static List<String> pairs(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(row -> row.group(1) + " " + row.group(2)).toList();
  }
}
