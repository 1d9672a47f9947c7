package io.beanpod.cli.daemon;

import io.beanpod.cli.config.DaemonSettings;
import io.beanpod.cli.metrics.MetricsServer;
import io.beanpod.cli.metrics.NodeMetrics;
import io.beanpod.cri.rpc.CallObserver;
import io.beanpod.image.PullObserver;
import io.beanpod.log.LogField;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.StartTimeline;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** Who watches the daemon's work: nobody, unless the settings ask for it. */
final class Observation implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Observation.class.getName());

  private final Optional<NodeMetrics> metrics;
  private final Optional<MetricsServer> server;

  private Observation(Optional<NodeMetrics> metrics, Optional<MetricsServer> server) {
    this.metrics = metrics;
    this.server = server;
  }

  static Observation of(DaemonSettings settings) throws IOException {
    if (settings.metrics().isEmpty()) {
      return new Observation(Optional.empty(), Optional.empty());
    }
    PrometheusRegistry registry = new PrometheusRegistry();
    NodeMetrics metrics = new NodeMetrics(registry);
    MetricsServer server = MetricsServer.open(settings.metrics().get(), registry);
    LOG.log(
        Level.INFO,
        "serving metrics at http://{0}/metrics",
        new LogField(
            "address",
            server.address().getAddress().getHostAddress() + ":" + server.address().getPort()));
    return new Observation(Optional.of(metrics), Optional.of(server));
  }

  CallObserver calls() {
    return metrics.isPresent() ? metrics.get() : CallObserver.NONE;
  }

  StartTimeline starts() {
    return metrics.isPresent() ? metrics.get() : StartTimeline.NONE;
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
    server.ifPresent(MetricsServer::close);
  }
}
