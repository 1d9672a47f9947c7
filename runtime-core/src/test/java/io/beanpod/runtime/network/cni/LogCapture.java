package io.beanpod.runtime.network.cni;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** The messages that a class logs while this is open. */
final class LogCapture extends Handler implements AutoCloseable {
  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private final Logger logger;
  private final @Nullable Level before;

  private LogCapture(Logger logger) {
    this.logger = logger;
    this.before = logger.getLevel();
  }

  static LogCapture of(Class<?> type) {
    LogCapture capture = new LogCapture(Logger.getLogger(type.getName()));
    capture.logger.setLevel(Level.ALL); // whatever the tests' configuration keeps quiet
    capture.logger.addHandler(capture);
    return capture;
  }

  List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void publish(LogRecord record) {
    messages.add(new SimpleFormatter().formatMessage(record));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setLevel(before);
  }
}
