package io.beanpod.cri.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies a process' output to a client, as fast as the client reads. After the client has gone the
 * output is still read, and dropped: a process does not die of its reader's leaving, nor hang.
 */
final class OutputPump {

  private static final int CHUNK = 16 * 1024;

  private final InputStream source;
  private final OutputStream client;
  private final Thread thread;
  private final AtomicLong chunks = new AtomicLong();
  private volatile boolean reading = true;
  private volatile Optional<IOException> failure = Optional.empty();

  private OutputPump(String name, InputStream source, OutputStream client) {
    this.source = source;
    this.client = client;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  static OutputPump start(String name, InputStream source, OutputStream client) {
    OutputPump pump = new OutputPump(name, source, client);
    pump.thread.start();
    return pump;
  }

  private void run() {
    byte[] chunk = new byte[CHUNK];
    boolean clientReads = true;
    try {
      for (int count = source.read(chunk); count >= 0; count = source.read(chunk)) {
        reading = false;
        clientReads = clientReads && pass(chunk, count);
        chunks.incrementAndGet();
        reading = true;
      }
    } catch (IOException e) {
      failure = Optional.of(e);
    }
  }

  private boolean pass(byte[] chunk, int count) {
    try {
      client.write(chunk, 0, count);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits for the end of the output. */
  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  /**
   * Waits for the end of the output of a process that has ended, or until nothing has come for a
   * while: a child that it left behind may keep the output open for ever. Waiting for a slow client
   * is no such silence.
   */
  void awaitDrained(Duration silence) throws InterruptedException {
    long seen = -1;
    while (!thread.join(silence)) {
      long now = chunks.get();
      if (reading && now == seen) {
        return;
      }
      seen = now;
    }
  }

  /** Why the output ended before its end, if it did. */
  Optional<IOException> failure() {
    return failure;
  }
}
