package io.beanpod.cri.trace;

import io.beanpod.cri.v1.otlp.ExportTraceServiceRequest;
import java.io.IOException;

/** The way to a collector. */
interface SpanSender extends AutoCloseable {

  /**
   * Sends spans and waits until the collector has them.
   *
   * @throws IOException when it does not take them
   */
  void send(ExportTraceServiceRequest spans) throws IOException, InterruptedException;

  @Override
  void close();
}
