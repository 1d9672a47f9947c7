package io.beanpod.cli.command;

import io.beanpod.cli.config.TimeSpan;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Spans of time as kubectl takes them: {@code 90s}, {@code 1h30m}, {@code 2d}. */
final class Durations implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      return TimeSpan.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'%s' is no span of time: write it like 90s, 5m or 1h30m".formatted(text));
    }
  }
}
