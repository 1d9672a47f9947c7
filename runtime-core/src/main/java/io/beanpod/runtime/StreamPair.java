package io.beanpod.runtime;

import java.io.InputStream;
import java.io.OutputStream;

/** Both directions of a connection; closing the output is end of file for the other side. */
public interface StreamPair extends AutoCloseable {
  InputStream in();

  OutputStream out();

  @Override
  void close();
}
