package io.beanpod.cri.streaming;

import java.io.IOException;

/** The client has closed the connection or the stream that is written to. */
final class ClientGoneException extends IOException {
  ClientGoneException() {
    super("the client has gone");
  }
}
