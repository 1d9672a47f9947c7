package io.beanpod.cri.stats;

import io.beanpod.cri.stats.MetricFamily.Sample;
import io.beanpod.cri.v1.MetricType;
import io.beanpod.runtime.stats.InterfaceStats;
import io.beanpod.runtime.stats.SandboxStats;
import java.util.List;
import java.util.function.ToLongFunction;

/** A sandbox' network interfaces; none with the host's network. */
final class NetworkMetrics {
  private NetworkMetrics() {}

  static List<MetricFamily<SandboxStats>> families() {
    return List.of(
        family("receive_bytes", "Bytes received", InterfaceStats::receivedBytes),
        family("receive_packets", "Packets received", InterfaceStats::receivedPackets),
        family("receive_errors", "Errors while receiving", InterfaceStats::receiveErrors),
        family(
            "receive_packets_dropped",
            "Packets dropped while receiving",
            InterfaceStats::receiveDropped),
        family("transmit_bytes", "Bytes sent", InterfaceStats::sentBytes),
        family("transmit_packets", "Packets sent", InterfaceStats::sentPackets),
        family("transmit_errors", "Errors while sending", InterfaceStats::sendErrors),
        family(
            "transmit_packets_dropped",
            "Packets dropped while sending",
            InterfaceStats::sendDropped));
  }

  private static MetricFamily<SandboxStats> family(
      String name, String help, ToLongFunction<InterfaceStats> figure) {
    return new MetricFamily<>(
        "container_network_" + name + "_total",
        help,
        MetricType.COUNTER,
        List.of("interface"),
        sandbox ->
            sandbox.interfaces().stream()
                .map(one -> Sample.of(figure.applyAsLong(one), one.name())));
  }
}
