package io.beanpod.cli.command;

import io.beanpod.cli.config.DaemonOptions;
import io.beanpod.cli.config.Settings;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the daemon's figures are served. */
final class MetricsOptions {
  @Option(
      names = "--metrics-address",
      paramLabel = "IP:PORT",
      converter = Address.class,
      description = "Serve figures for Prometheus at this address, such as 127.0.0.1:9090.")
  private @Nullable InetSocketAddress address;

  /** Puts what was given before what the files say. */
  void into(Settings settings) {
    if (address != null) {
      settings.with(DaemonOptions.METRICS, Optional.of(address), "--metrics-address");
    }
  }

  private static final class Address implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
      try {
        return DaemonOptions.address(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'%s': %s".formatted(text, e.getMessage()));
      }
    }
  }
}
