package io.beanpod.cli.command;

import io.beanpod.cli.config.DaemonOptions;
import io.beanpod.cli.config.LogSettings;
import io.beanpod.cli.config.Settings;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What the daemon writes into its log. */
final class LogOptions {
  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      converter = LevelName.class,
      description = "The least that is written: error, warning, info, debug or trace.")
  private @Nullable Level level;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text for people, or json for an object on each line.")
  private LogSettings.@Nullable Format format;

  /** One of those that the configuration has: Java has more of them. */
  private static final class LevelName implements ITypeConverter<Level> {
    private static final Set<Level> LEVELS = EnumSet.complementOf(EnumSet.of(Level.ALL, Level.OFF));

    @Override
    public Level convert(String text) {
      return LEVELS.stream()
          .filter(level -> level.name().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "'%s' is none of error, warning, info, debug and trace".formatted(text)));
    }
  }

  /** Puts what was given before what the files say. */
  void into(Settings settings) {
    if (level != null) {
      settings.with(DaemonOptions.LOG_LEVEL, level, "--log-level");
    }
    if (format != null) {
      settings.with(DaemonOptions.LOG_FORMAT, format, "--log-format");
    }
  }
}
