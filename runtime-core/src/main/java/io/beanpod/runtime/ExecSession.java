package io.beanpod.runtime;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A process that runs beside a container's own. Reads and writes may block; any thread, virtual or
 * not, can do them. Closing the session closes its streams and kills the process.
 */
public interface ExecSession extends AutoCloseable {
  /** Where the process reads from; closing it is end of file there. */
  OutputStream stdin();

  InputStream stdout();

  /** Empty from the start when the process has a terminal. */
  InputStream stderr();

  /** Tells the terminal its size, in characters. */
  void resize(int rows, int columns);

  /**
   * Waits for the end.
   *
   * @return the exit code (128 plus the number for a signal), or nothing when the time passed
   */
  OptionalInt waitFor(Duration timeout) throws InterruptedException;

  /** Kills the process. */
  void kill();

  @Override
  void close();
}
