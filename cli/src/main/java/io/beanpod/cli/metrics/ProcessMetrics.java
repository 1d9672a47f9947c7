package io.beanpod.cli.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the daemon itself takes, under the names that all clients of Prometheus use for their
 * process, read from {@code /proc/self} when somebody asks.
 */
final class ProcessMetrics {
  private static final Logger LOG = System.getLogger(ProcessMetrics.class.getName());
  private static final Path PROC = Path.of("/proc/self");

  /** {@code USER_HZ}: proc(5) tells times in hundredths of a second on every architecture. */
  private static final double TICKS = 100;

  private ProcessMetrics() {}

  /** A number that is read when somebody asks. */
  private interface Reading {
    double read() throws IOException;
  }

  static void register(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("process_cpu_seconds")
        .help("Processor time that the daemon has used.")
        .callback(counter -> counter.call(value(() -> (stat(13) + stat(14)) / TICKS)))
        .register(registry);
    gauge(registry, "process_resident_memory_bytes", "The daemon's memory.", () -> kib("VmRSS:"));
    gauge(
        registry,
        "process_virtual_memory_bytes",
        "The daemon's address space.",
        () -> kib("VmSize:"));
    gauge(registry, "process_open_fds", "Descriptors that are open.", ProcessMetrics::descriptors);
    double begin = System.currentTimeMillis() / 1000.0 - value(ProcessMetrics::ageSeconds);
    gauge(
        registry,
        "process_start_time_seconds",
        "When the daemon began, in seconds since 1970.",
        () -> begin);
    gauge(
        registry,
        "beanpod_heap_used_bytes",
        "The Java heap's part that is in use, what can be collected included.",
        () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    gauge(
        registry,
        "beanpod_heap_max_bytes",
        "The most that the Java heap may take.",
        () -> Runtime.getRuntime().maxMemory());
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, Reading reading) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(gauge -> gauge.call(value(reading)))
        .register(registry);
  }

  private static double value(Reading reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot read the daemon''s own figures: {0}", e.getMessage());
      return Double.NaN;
    }
  }

  /** A field of proc_pid_stat(5), counted from 0; the command in brackets may hold spaces. */
  private static double stat(int field) throws IOException {
    String text = Files.readString(PROC.resolve("stat"));
    List<String> fields = List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
    return Double.parseDouble(fields.get(field - 2).strip());
  }

  private static double ageSeconds() throws IOException {
    String uptime = Files.readString(Path.of("/proc/uptime"));
    return Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) - stat(21) / TICKS;
  }

  private static double kib(String name) throws IOException {
    for (String line : Files.readAllLines(PROC.resolve("status"))) {
      if (line.startsWith(name)) {
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("/proc/self/status has no " + name);
  }

  private static double descriptors() throws IOException {
    try (Stream<Path> open = Files.list(PROC.resolve("fd"))) {
      return open.count() - 1.0; // the directory itself
    }
  }
}
