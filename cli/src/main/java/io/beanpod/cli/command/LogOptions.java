package io.beanpod.cli.command;

import io.beanpod.cli.config.DaemonOptions;
import io.beanpod.cli.config.LogSettings;
import io.beanpod.cli.config.Settings;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the daemon writes into its log. */
final class LogOptions {
  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "The least that is written: error, warning, info, debug or trace.")
  private @Nullable Level level;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text for people, or json for an object on each line.")
  private LogSettings.@Nullable Format format;

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
