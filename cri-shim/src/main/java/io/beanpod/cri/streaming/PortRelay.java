package io.beanpod.cri.streaming;

import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.StreamPair;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/**
 * Relays one connection between a client and a port of a pod, on the calling thread and one more.
 * Each direction ends by itself, as with TCP.
 */
final class PortRelay {

  /** The client's ends. */
  interface Client {
    InputStream input();

    OutputStream output();

    /** For one sentence on why there is no connection; closing it without a word is success. */
    OutputStream error();

    /** Tells, where the protocol can, that the connection was broken off and not ended. */
    void reset();

    /** Calls when the client gives the connection up, on a thread of its own. */
    void whenReset(Runnable action);

    void forgetReset(Runnable action);
  }

  private static final System.Logger LOG = System.getLogger(PortRelay.class.getName());

  private final PodRuntime runtime;
  private final String sandboxId;
  private final int port;
  private final Client client;
  private volatile boolean givenUp;

  PortRelay(PodRuntime runtime, String sandboxId, int port, Client client) {
    this.runtime = runtime;
    this.sandboxId = sandboxId;
    this.port = port;
    this.client = client;
  }

  /** Connects and relays to the end of both directions. */
  void run() throws InterruptedException {
    try (StreamPair pod = runtime.connect(sandboxId, port)) {
      relay(pod);
    } catch (IOException | RuntimeException e) {
      tell(e);
    } finally {
      closeQuietly(client.input());
      closeQuietly(client.output());
      closeQuietly(client.error());
    }
  }

  private void relay(StreamPair pod) throws InterruptedException {
    Runnable giveUp = () -> giveUp(pod);
    client.whenReset(giveUp);
    Thread toPod = Thread.ofVirtual().name("port-to-pod").start(() -> toPod(pod));
    try {
      pod.in().transferTo(client.output());
      client.output().close();
      // kubectl hangs up when it has heard of both ends, not before.
      client.error().close();
      toPod.join();
    } catch (IOException | RuntimeException e) {
      // No word of it on the error stream: kubectl would end the whole port-forward, with every
      // other connection, because the pod has reset this one.
      LOG.log(Level.DEBUG, "a forwarded connection was broken off", e);
      if (!givenUp) {
        client.reset();
      }
    } finally {
      client.forgetReset(giveUp);
    }
  }

  /** The client has gone: whoever waits for the pod is woken. */
  private void giveUp(StreamPair pod) {
    givenUp = true;
    pod.close();
  }

  private void toPod(StreamPair pod) {
    try {
      client.input().transferTo(pod.out());
      pod.out().close();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a pod takes no more from a forwarded port", e);
    } finally {
      // What nobody reads must not keep the connection from being read.
      closeQuietly(client.input());
    }
  }

  private void tell(Exception cause) {
    String sentence =
        "error forwarding port %d to sandbox %s: %s".formatted(port, sandboxId, cause.getMessage());
    LOG.log(Level.DEBUG, sentence, cause);
    try {
      client.error().write(sentence.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a client left before it could be told", e);
    }
  }

  private static void closeQuietly(AutoCloseable end) {
    try {
      end.close();
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "a client has gone", e);
    }
  }
}
