package io.beanpod.log;

import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** The JDK's usual form of a message, which shows a {@link Throwable} among its parameters too. */
public final class TraceFormatter extends SimpleFormatter {
  @Override
  public synchronized String format(LogRecord record) {
    Object[] parameters = record.getParameters();
    if (record.getThrown() == null && parameters != null) {
      for (Object parameter : parameters) {
        if (parameter instanceof Throwable cause) {
          record.setThrown(cause);
        }
      }
    }
    return super.format(record);
  }
}
