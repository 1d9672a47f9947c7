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

    /** For one sentence about what went wrong; closing it without a word tells that nothing did. */
    OutputStream error();

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
      Runnable giveUp = () -> giveUp(pod);
      client.whenReset(giveUp);
      Thread toPod = Thread.ofVirtual().name("port-to-pod").start(() -> toPod(pod));
      pod.in().transferTo(client.output());
      client.output().close();
      // kubectl hangs up when it has heard of both ends, not before.
      client.error().close();
      toPod.join();
      client.forgetReset(giveUp);
    } catch (IOException | RuntimeException e) {
      if (!givenUp) {
        tell(e);
      }
    } finally {
      closeQuietly(client.input());
      closeQuietly(client.output());
      closeQuietly(client.error());
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
