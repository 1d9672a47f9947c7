package io.beanpod.cli.daemon;

import io.beanpod.cli.config.DaemonSettings;
import io.beanpod.cli.metrics.MetricsServer;
import io.beanpod.cli.metrics.NodeMetrics;
import io.beanpod.cri.rpc.CallObserver;
import io.beanpod.cri.trace.Tracer;
import io.beanpod.image.PullObserver;
import io.beanpod.log.LogField;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.StartTimeline;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Who watches the daemon's work: nobody, unless the settings ask for it. */
final class Observation implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Observation.class.getName());

  private final Optional<NodeMetrics> metrics;
  private final Optional<Tracer> tracer;
  private final Deque<Runnable> closers;

  private Observation(
      Optional<NodeMetrics> metrics, Optional<Tracer> tracer, Deque<Runnable> closers) {
    this.metrics = metrics;
    this.tracer = tracer;
    this.closers = closers;
  }

  static Observation of(DaemonSettings settings) throws IOException {
    Deque<Runnable> closers = new ArrayDeque<>();
    Optional<NodeMetrics> metrics = Optional.empty();
    if (settings.metrics().isPresent()) {
      PrometheusRegistry registry = new PrometheusRegistry();
      metrics = Optional.of(new NodeMetrics(registry));
      MetricsServer server = MetricsServer.open(settings.metrics().get(), registry);
      closers.push(server::close);
      InetSocketAddress address = server.address();
      LOG.log(
          Level.INFO,
          "serving metrics at {0}",
          new LogField("address", address.getAddress().getHostAddress() + ":" + address.getPort()));
    }
    Optional<Tracer> tracer = settings.tracing().map(Tracer::open);
    tracer.ifPresent(open -> closers.push(open::close));
    return new Observation(metrics, tracer, closers);
  }

  CallObserver calls() {
    return metrics.isPresent() ? metrics.get() : CallObserver.NONE;
  }

  Optional<Tracer> tracer() {
    return tracer;
  }

  StartTimeline starts() {
    if (metrics.isEmpty() && tracer.isEmpty()) {
      return StartTimeline.NONE;
    }
    return (id, step, nanos) -> {
      metrics.ifPresent(counting -> counting.step(id, step, nanos));
      tracer.ifPresent(tracing -> tracing.step(id, step, nanos));
    };
  }

  PullObserver pulls() {
    return metrics.isPresent() ? metrics.get() : PullObserver.NONE;
  }

  /** Watches what becomes of the pods from now on. */
  void watch(PodRuntime runtime) {
    var _ = ActivityLog.of(runtime);
    metrics.ifPresent(counting -> counting.watch(runtime));
  }

  @Override
  public void close() {
    closers.forEach(Runnable::run);
  }
}
