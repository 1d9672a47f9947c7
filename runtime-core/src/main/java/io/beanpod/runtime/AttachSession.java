package io.beanpod.runtime;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The standard streams of a running container from now on. The container goes on when the session
 * is closed. A reader that falls too far behind is cut off: its streams end with an exception.
 */
public interface AttachSession extends AutoCloseable {
  OutputStream stdin();

  InputStream stdout();

  InputStream stderr();

  /** Tells the terminal its size, in characters. */
  void resize(int rows, int columns);

  @Override
  void close();
}
