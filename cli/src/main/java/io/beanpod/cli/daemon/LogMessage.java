package io.beanpod.cli.daemon;

import io.beanpod.log.LogField;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * A message of the log.
 *
 * @param level in lower case, as in the configuration
 * @param text with its parameters in place
 * @param fields the objects that it speaks of
 * @param trace the stack trace that belongs to it, or the empty text
 */
record LogMessage(
    Instant at, String level, String logger, String text, List<LogField> fields, String trace) {

  static LogMessage of(LogRecord record) {
    List<LogField> fields = new ArrayList<>();
    Throwable thrown = record.getThrown();
    Object[] parameters = record.getParameters() == null ? new Object[0] : record.getParameters();
    for (Object parameter : parameters) {
      if (parameter instanceof LogField field) {
        fields.add(field);
      } else if (parameter instanceof Throwable cause) {
        thrown = cause;
      }
    }
    return new LogMessage(
        record.getInstant(),
        word(record.getLevel()),
        String.valueOf(record.getLoggerName()),
        text(String.valueOf(record.getMessage()), parameters),
        List.copyOf(fields),
        trace(thrown));
  }

  private static String text(String message, Object[] parameters) {
    try {
      return parameters.length == 0 ? message : MessageFormat.format(message, parameters);
    } catch (IllegalArgumentException e) {
      return message; // braces that are no parameters
    }
  }

  private static String word(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (value >= Level.WARNING.intValue()) {
      return "warning";
    }
    if (value >= Level.INFO.intValue()) {
      return "info";
    }
    return value >= Level.FINE.intValue() ? "debug" : "trace";
  }

  private static String trace(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString().strip();
  }
}
