package io.beanpod.cli.daemon;

import io.beanpod.cli.config.LogSettings;
import java.io.PrintStream;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The daemon's messages on standard error. Under systemd a line begins with its priority, as
 * sd-daemon(3) has it, which the journal takes off.
 */
public final class DaemonLog extends Handler {
  /** Kept here, because loggers that nobody holds are forgotten with their level. */
  private static final Logger OWN = Logger.getLogger("io.beanpod");

  /**
   * They warn of each frame that makes no sense, with the place in their code: a client's doing.
   */
  private static final List<Logger> SERVERS =
      List.of(Logger.getLogger("io.grpc"), Logger.getLogger("io.netty"));

  /**
   * It prints the trace of each connection that breaks; what that means for beanpod is in the error
   * of the call that needed it.
   */
  private static final Logger BUS = Logger.getLogger("org.freedesktop.dbus");

  private final PrintStream out;
  private final boolean journal;
  private final LogFormat format;

  private DaemonLog(PrintStream out, LogSettings settings, boolean journal) {
    this.out = out;
    this.journal = journal;
    this.format =
        switch (settings.format()) {
          case TEXT -> new TextLine(!journal);
          case JSON -> new JsonLine();
        };
  }

  /**
   * Sends everything that the program logs there, and nowhere else. Of the libraries only warnings
   * and worse are heard, of those that serve sockets only what is worse, and of the message bus's
   * nothing: what they do is not what the reader of the log came for.
   *
   * @param journal whether the journal reads it
   */
  public static void install(PrintStream out, LogSettings settings, boolean journal) {
    Logger root = Logger.getLogger("");
    for (Handler other : root.getHandlers()) {
      root.removeHandler(other);
    }
    root.addHandler(new DaemonLog(out, settings, journal));
    Level level =
        switch (settings.level()) {
          case ERROR -> Level.SEVERE;
          case WARNING -> Level.WARNING;
          case DEBUG -> Level.FINE;
          case TRACE -> Level.FINER;
          default -> Level.INFO;
        };
    OWN.setLevel(level);
    SERVERS.forEach(server -> server.setLevel(Level.SEVERE));
    BUS.setLevel(Level.OFF);
    root.setLevel(level.intValue() > Level.WARNING.intValue() ? level : Level.WARNING);
  }

  @Override
  public void publish(LogRecord record) {
    if (isLoggable(record)) {
      String line = format.line(LogMessage.of(record));
      String priority = "<" + priority(record.getLevel()) + ">";
      // The journal takes each line of a trace as a message of its own.
      out.println(journal ? priority + line.replace("\n", "\n" + priority) : line);
    }
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
}
