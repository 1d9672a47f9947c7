package io.beanpod.cli.bench;

import java.io.IOException;

/** Somebody who pulls images, each time as if for the first time. */
interface PullSide extends AutoCloseable {
  String name();

  /** A sentence on what is timed. */
  String what();

  /** Brings the image in. */
  void pull() throws IOException, InterruptedException;

  /** Removes the image with all that came with it, so that the next pull finds nothing. */
  void forget() throws IOException, InterruptedException;

  /** Processor time so far of all who take part in a pull, in nanoseconds. */
  long processorTime() throws IOException;

  /** The process that pulls: its memory is measured. */
  ProcessFigures process();

  @Override
  void close() throws IOException;
}
