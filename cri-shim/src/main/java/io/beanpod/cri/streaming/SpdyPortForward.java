package io.beanpod.cri.streaming;

import io.beanpod.runtime.PodRuntime;
import io.netty.util.concurrent.Future;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Forwards as many connections as a SPDY client asks for. Each is a pair of streams, one for data
 * and one for errors, with the same requestID and port in their headers.
 */
final class SpdyPortForward implements SpdyConnection.User {

  private static final System.Logger LOG = System.getLogger(SpdyPortForward.class.getName());

  private static final String DATA = "data";
  private static final String ERROR = "error";

  private record Half(SpdyStream stream, Future<?> deadline) {}

  private final ClientConnection client;
  private final PodRuntime runtime;
  private final String sandboxId;

  /** Connections to the pod, those included whose client has reset its streams meanwhile. */
  private final AtomicInteger relays = new AtomicInteger();

  /** Streams that wait for their other half, by request. */
  private final Map<String, Half> waiting = new HashMap<>();

  SpdyPortForward(ClientConnection client, PodRuntime runtime, String sandboxId) {
    this.client = client;
    this.runtime = runtime;
    this.sandboxId = sandboxId;
  }

  @Override
  public void opened(SpdyStream stream) {
    String type = stream.header(SpdyConnection.STREAM_TYPE);
    if (port(stream) == 0 || !(type.equals(DATA) || type.equals(ERROR))) {
      stream.reset();
      return;
    }
    String request = request(stream);
    Half other = waiting.remove(request);
    if (other == null) {
      waiting.values().removeIf(SpdyPortForward::wasReset);
      if (waiting.size() + relays.get() >= client.limits().streams()) {
        stream.reset();
        return;
      }
      Future<?> deadline = client.schedule(() -> giveUp(request), client.limits().streamCreation());
      waiting.put(request, new Half(stream, deadline));
      return;
    }
    other.deadline().cancel(false);
    boolean isData = type.equals(DATA);
    SpdyStream data = isData ? stream : other.stream();
    SpdyStream error = isData ? other.stream() : stream;
    if (other.stream().header(SpdyConnection.STREAM_TYPE).equals(type)
        || port(data) != port(error)) {
      stream.reset();
      other.stream().reset();
      return;
    }
    error.input().close();
    relay(data, error);
  }

  private static boolean wasReset(Half half) {
    return half.stream().isOver() && half.deadline().cancel(false);
  }

  private void giveUp(String request) {
    Half half = waiting.remove(request);
    if (half != null) {
      LOG.log(Level.DEBUG, "the other stream of port-forward request {0} did not come", request);
      half.stream().reset();
    }
  }

  /** Very old clients number no requests; their data stream follows its error stream. */
  private static String request(SpdyStream stream) {
    String request = stream.header("requestid");
    if (!request.isEmpty()) {
      return request;
    }
    boolean data = stream.header(SpdyConnection.STREAM_TYPE).equals(DATA);
    return Integer.toString(data ? stream.id() - 2 : stream.id());
  }

  /** Returns 0 for a header that is no port. */
  private static int port(SpdyStream stream) {
    try {
      return StreamTarget.requirePort(Integer.parseInt(stream.header("port")));
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  private void relay(SpdyStream data, SpdyStream error) {
    relays.incrementAndGet();
    PortRelay relay = new PortRelay(runtime, sandboxId, port(data), new Pair(data, error));
    Thread.ofVirtual()
        .name("port-to-client")
        .start(() -> {
          try {
            relay.run();
          } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "a port-forward was interrupted", e);
          } finally {
            relays.decrementAndGet();
          }
        });
  }

  private record Pair(SpdyStream data, SpdyStream errors) implements PortRelay.Client {
    @Override
    public InputStream input() {
      return data.input();
    }

    @Override
    public OutputStream output() {
      return data.output();
    }

    @Override
    public OutputStream error() {
      return errors.output();
    }

    @Override
    public void reset() {
      data.reset();
    }

    @Override
    public void whenReset(Runnable action) {
      data.whenReset(action);
    }

    @Override
    public void forgetReset(Runnable action) {
      data.forgetReset(action);
    }
  }
}
