package io.beanpod.cri.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;

/**
 * The client's side of an exec or attach, the same for every protocol. A stream that the client did
 * not ask for is empty or swallows what is written to it.
 *
 * @param resize the terminal's sizes, for {@link TerminalSizes}
 * @param finish closes the connection in the protocol's way
 */
record CommandStreams(
    ClientConnection client,
    CommandProtocol protocol,
    InputStream stdin,
    OutputStream stdout,
    OutputStream stderr,
    OutputStream error,
    InputStream resize,
    Runnable finish) {

  private static final System.Logger LOG = System.getLogger(CommandStreams.class.getName());

  /** Tells the client how it ended and closes the connection. */
  void finish(CommandOutcome outcome) {
    try {
      stdout.close();
      stderr.close();
      byte[] status = outcome.encode(protocol);
      if (status.length > 0) {
        error.write(status);
      }
      error.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a client left before it could be told: {0}", outcome);
    } finally {
      finish.run();
    }
  }
}
