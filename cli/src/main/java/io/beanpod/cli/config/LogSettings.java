package io.beanpod.cli.config;

import java.lang.System.Logger.Level;

/**
 * How the daemon's messages are written.
 *
 * @param level the least that is written
 */
public record LogSettings(Level level, Format format) {

  /** The form of a message. */
  public enum Format {
    /** A line for people; under systemd with its priority, else with its time. */
    TEXT,

    /** A JSON object on a line, with the objects that the message speaks of as fields. */
    JSON
  }

  static LogSettings of(Settings settings) {
    return new LogSettings(
        settings.get(DaemonOptions.LOG_LEVEL), settings.get(DaemonOptions.LOG_FORMAT));
  }
}
