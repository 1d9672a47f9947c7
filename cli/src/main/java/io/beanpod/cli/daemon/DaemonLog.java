package io.beanpod.cli.daemon;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The daemon's messages on standard error, a line each. Under systemd a line begins with its
 * priority, as sd-daemon(3) has it, and the journal adds the time; elsewhere it begins with the
 * time.
 */
final class DaemonLog extends Handler {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  /** Kept here, because loggers that nobody holds are forgotten with their level. */
  private static final Logger QUIET = Logger.getLogger("io.netty.bootstrap");

  private final PrintStream out;
  private final boolean journal;

  DaemonLog(PrintStream out, boolean journal) {
    this.out = out;
    this.journal = journal;
    setFormatter(new Message());
  }

  /** Sends everything that the program logs here, and nowhere else. */
  void install() {
    Logger root = Logger.getLogger("");
    for (Handler other : root.getHandlers()) {
      root.removeHandler(other);
    }
    root.addHandler(this);
    root.setLevel(Level.INFO);
    // Its only word is that a unix socket has no SO_KEEPALIVE, once for each client.
    QUIET.setLevel(Level.SEVERE);
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    String message = getFormatter().format(record);
    out.println(
        journal ? "<" + priority(record.getLevel()) + ">" + message : plain(record, message));
  }

  private static String plain(LogRecord record, String message) {
    return TIME.format(record.getInstant()) + " " + record.getLevel() + " " + message;
  }

  /** Of syslog(3): err, warning, info, debug. */
  private static int priority(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return 3;
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return 4;
    }
    return level.intValue() >= Level.INFO.intValue() ? 6 : 7;
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }

  /** The message with its parameters, and the stack trace that belongs to it. */
  private static final class Message extends Formatter {
    @Override
    public String format(LogRecord record) {
      if (record.getThrown() == null) {
        return formatMessage(record);
      }
      StringWriter trace = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(trace));
      return formatMessage(record) + ": " + trace.toString().strip();
    }
  }
}
