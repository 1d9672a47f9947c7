package io.beanpod.cri.stats;

import io.beanpod.cri.stats.MetricFamily.Sample;
import io.beanpod.cri.v1.MetricType;
import io.beanpod.runtime.stats.DeviceIo;
import io.beanpod.runtime.stats.LayerStats;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The writable layer, as counted last, and what was read and written through block devices. */
final class DiskMetrics {
  private static final String DEVICE = "device";

  private final BlockDevices devices;

  DiskMetrics(BlockDevices devices) {
    this.devices = devices;
  }

  List<MetricFamily<ContainerSubject>> families() {
    return List.of(
        layer("usage_bytes", "What the container has written, in bytes", LayerStats::bytes),
        layer("limit_bytes", "Size of the file system, in bytes", l -> l.room().bytes()),
        layer("inodes_free", "Inodes that nobody uses", l -> l.room().freeInodes()),
        layer("inodes_total", "Inodes of the file system", l -> l.room().inodes()),
        transfer("reads_bytes_total", "Bytes read", DeviceIo::readBytes),
        transfer("reads_total", "Reads", DeviceIo::reads),
        transfer("writes_bytes_total", "Bytes written", DeviceIo::writtenBytes),
        transfer("writes_total", "Writes", DeviceIo::writes),
        new MetricFamily<>(
            "container_blkio_device_usage_total",
            "Bytes read from block devices and written to them",
            MetricType.COUNTER,
            List.of(DEVICE, "major", "minor", "operation"),
            subject -> subject.stats().cgroup().devices().stream().flatMap(this::operations)));
  }

  private static MetricFamily<ContainerSubject> layer(
      String name, String help, ToLongFunction<LayerStats> figure) {
    return new MetricFamily<>(
        "container_fs_" + name,
        help,
        MetricType.GAUGE,
        List.of(DEVICE),
        subject ->
            subject
                .layer()
                .map(layer ->
                    new Sample(
                        List.of(layer.device()),
                        figure.applyAsLong(layer),
                        StatsMessages.nanoseconds(layer.at()))));
  }

  private MetricFamily<ContainerSubject> transfer(
      String name, String help, ToLongFunction<DeviceIo> figure) {
    return new MetricFamily<>(
        "container_fs_" + name,
        help,
        MetricType.COUNTER,
        List.of(DEVICE),
        subject ->
            subject.stats().cgroup().devices().stream()
                .map(io -> Sample.of(figure.applyAsLong(io), devices.name(io))));
  }

  private Stream<Sample> operations(DeviceIo io) {
    return Stream.of(
        operation(io, "Read", io.readBytes()), operation(io, "Write", io.writtenBytes()));
  }

  private Sample operation(DeviceIo io, String operation, long bytes) {
    return Sample.of(
        bytes,
        devices.name(io),
        Integer.toString(io.major()),
        Integer.toString(io.minor()),
        operation);
  }
}
