package io.beanpod.cri.streaming;

import io.beanpod.runtime.PodRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection to each port of the request, over two channels for each: data and errors. The
 * first message of each channel is the port, as two bytes, the lower one first.
 */
final class WebSocketPortForward implements WebSocketChannels.User {

  private static final System.Logger LOG = System.getLogger(WebSocketPortForward.class.getName());

  private final PodRuntime runtime;
  private final StreamTarget.PortForward target;
  private final AtomicInteger left = new AtomicInteger();

  WebSocketPortForward(PodRuntime runtime, StreamTarget.PortForward target) {
    this.runtime = runtime;
    this.target = target;
  }

  @Override
  public void opened(WebSocketChannels channels) {
    List<Integer> ports = target.ports();
    if (ports.isEmpty() || 2 * ports.size() > channels.capacity()) {
      channels.refuse(
          "from 1 to %d ports can be forwarded in this way".formatted(channels.capacity() / 2));
      return;
    }
    left.set(ports.size());
    for (int i = 0; i < ports.size(); i++) {
      int port = ports.get(i);
      Channels client =
          new Channels(
              channels.client(),
              channels.input(2 * i),
              channels.output(2 * i),
              channels.output(2 * i + 1));
      PortRelay relay = new PortRelay(runtime, target.sandboxId(), port, client);
      Thread.ofVirtual().name("port-to-client").start(() -> run(relay, port, client, channels));
    }
  }

  private void run(PortRelay relay, int port, Channels client, WebSocketChannels channels) {
    byte[] number = {(byte) port, (byte) (port >> 8)};
    try {
      client.output().write(number);
      client.error().write(number);
      relay.run();
    } catch (IOException | InterruptedException e) {
      LOG.log(Level.DEBUG, "a port-forward ended before it began", e);
    } finally {
      if (left.decrementAndGet() == 0) {
        channels.finish();
      }
    }
  }

  private record Channels(
      ClientConnection connection, InputStream input, OutputStream output, OutputStream error)
      implements PortRelay.Client {

    /** Channels have no end of their own. */
    @Override
    public void reset() {}

    @Override
    public void whenReset(Runnable action) {
      connection.whenGone(action);
    }

    @Override
    public void forgetReset(Runnable action) {
      connection.forget(action);
    }
  }
}
