package io.beanpod.cli.metrics;

import io.beanpod.cli.Version;
import io.beanpod.cri.rpc.CallObserver;
import io.beanpod.image.PullObserver;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.StartTimeline;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;

/** What a node counts of its own work, under the names of {@code docs/metrics.md}. */
public final class NodeMetrics implements CallObserver, PullObserver, StartTimeline {
  private static final double NANOS = 1e9;

  /** Seconds. A call is a matter of milliseconds; kubelet gives up after 2 to 4 minutes. */
  private static final double[] CALL_BUCKETS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120
  };

  private static final double[] STEP_BUCKETS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5
  };

  private static final double[] PULL_BUCKETS = {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800};

  private final PrometheusRegistry registry;
  private final Histogram calls;
  private final Histogram steps;
  private final Histogram pulls;
  private final Counter pulledBytes;
  private final Counter starts;
  private final Counter restarts;
  private final Counter exits;
  private final Counter oomKills;

  /** Counts into a registry. */
  public NodeMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    Info.builder()
        .name("beanpod_build_info")
        .help("The version of beanpod and of the Java that it runs on; always 1.")
        .labelNames("version", "java")
        .register(registry)
        .addLabelValues(Version.semantic(), Runtime.version().toString());
    calls =
        Histogram.builder()
            .name("beanpod_cri_call_duration_seconds")
            .help("Calls of the CRI, from the first byte to the answer, by method and gRPC code.")
            .labelNames("method", "code")
            .classicOnly()
            .classicUpperBounds(CALL_BUCKETS)
            .register(registry);
    steps =
        Histogram.builder()
            .name("beanpod_start_step_duration_seconds")
            .help("Steps of the start of sandboxes and containers, as bench startup shows them.")
            .labelNames("step")
            .classicOnly()
            .classicUpperBounds(STEP_BUCKETS)
            .register(registry);
    pulls =
        Histogram.builder()
            .name("beanpod_image_pull_duration_seconds")
            .help("Pulls of images, by their result.")
            .labelNames("result")
            .classicOnly()
            .classicUpperBounds(PULL_BUCKETS)
            .register(registry);
    pulledBytes =
        counter("beanpod_image_pulled_bytes", "Bytes of layers that came from registries.");
    starts = counter("beanpod_container_starts", "Containers whose program was executed.");
    restarts =
        counter(
            "beanpod_container_restarts",
            "Starts of containers that had an earlier one of their name in the pod.");
    exits =
        Counter.builder()
            .name("beanpod_container_exits")
            .help("Containers that ended, by reason.")
            .labelNames("reason")
            .register(registry);
    oomKills =
        counter("beanpod_container_oom_kills", "Containers that the kernel killed for memory.");
    ProcessMetrics.register(registry);
  }

  private Counter counter(String name, String help) {
    return Counter.builder().name(name).help(help).register(registry);
  }

  /** Looks at a runtime from now on: what there is, and what happens. */
  public void watch(PodRuntime runtime) {
    GaugeWithCallback.builder()
        .name("beanpod_sandboxes")
        .help("Sandboxes of pods, by state.")
        .labelNames("state")
        .callback(gauge -> {
          List<SandboxStatus> sandboxes = runtime.sandboxes();
          int ready = Math.toIntExact(sandboxes.stream().filter(SandboxStatus::ready).count());
          gauge.call(ready, "ready");
          gauge.call(sandboxes.size() - ready, "not_ready");
        })
        .register(registry);
    GaugeWithCallback.builder()
        .name("beanpod_containers")
        .help("Containers, by state.")
        .labelNames("state")
        .callback(gauge -> {
          for (ContainerState state : ContainerState.values()) {
            int count =
                Math.toIntExact(
                    runtime.containers().stream().filter(one -> one.state() == state).count());
            gauge.call(count, state.name().toLowerCase(Locale.ROOT));
          }
        })
        .register(registry);
    var _ = runtime.subscribe(this::count);
  }

  private void count(RuntimeEvent event) {
    switch (event) {
      case RuntimeEvent.ContainerStarted started -> {
        starts.inc();
        if (started.status().spec().attempt() > 0) {
          restarts.inc();
        }
      }
      case RuntimeEvent.ContainerExited exited -> exited(exited.status());
      default -> {
        // The gauges look at what there is.
      }
    }
  }

  private void exited(ContainerStatus status) {
    exits.labelValues(status.reason()).inc();
    if (status.reason().equals("OOMKilled")) {
      oomKills.inc();
    }
  }

  @Override
  public void ended(String method, String code, long nanos) {
    calls.labelValues(method, code).observe(nanos / NANOS);
  }

  @Override
  public void ended(boolean succeeded, long nanos, long bytes) {
    pulls.labelValues(succeeded ? "success" : "failure").observe(nanos / NANOS);
    pulledBytes.inc(bytes);
  }

  @Override
  public void step(String id, String step, long nanos) {
    steps.labelValues(step).observe(nanos / NANOS);
  }
}
