package io.beanpod.cri.streaming;

import java.io.IOException;

/** Carries a client's bytes: a socket, or the messages of a WebSocket. */
interface Transport extends AutoCloseable {
  void send(byte[] bytes) throws IOException;

  /** Returns the next bytes, of any number; none at the end. */
  byte[] receive() throws IOException;

  @Override
  void close() throws IOException;

  static Transport of(Wire wire) {
    return new Transport() {
      private final byte[] chunk = new byte[8192];

      @Override
      public void send(byte[] bytes) throws IOException {
        wire.write(bytes);
      }

      @Override
      public byte[] receive() throws IOException {
        int count = wire.in().read(chunk);
        return count < 0 ? new byte[0] : java.util.Arrays.copyOf(chunk, count);
      }

      @Override
      public void close() throws IOException {
        wire.close();
      }
    };
  }
}
