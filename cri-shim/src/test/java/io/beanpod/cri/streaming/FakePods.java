package io.beanpod.cri.streaming;

import io.beanpod.runtime.AttachSession;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.ExecSession;
import io.beanpod.runtime.ExecSpec;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.StreamPair;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A runtime that has nothing but streams; the test is the other side of each. */
final class FakePods {

  /** What a call asked for, and the process that it got. */
  record Started(String container, Optional<ExecSpec> spec, boolean stdin, FakeProcess process) {}

  private final BlockingQueue<Started> started = new LinkedBlockingQueue<>();
  private volatile boolean stdinOnce;
  private volatile boolean tty;
  private volatile Optional<String> failure = Optional.empty();

  /** The interface of it; the calls that a streaming server never makes fail. */
  PodRuntime runtime() {
    return (PodRuntime)
        Proxy.newProxyInstance(
            PodRuntime.class.getClassLoader(),
            new Class<?>[] {PodRuntime.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "exec" -> exec((String) arguments[0], (ExecSpec) arguments[1]);
                  case "attach" -> attach((String) arguments[0], (Boolean) arguments[1]);
                  case "connect" -> connect((Integer) arguments[1]);
                  case "container" -> Optional.of(status((String) arguments[0]));
                  case "toString" -> "the streaming test's runtime";
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  /** The next process that was started or attached to. */
  Started next() throws InterruptedException {
    Started next = started.poll(60, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was started");
    }
    return next;
  }

  boolean nothingStarted() {
    return started.isEmpty();
  }

  void failWith(String message) {
    failure = Optional.of(message);
  }

  void containersAre(boolean withTty, boolean withStdinOnce) {
    tty = withTty;
    stdinOnce = withStdinOnce;
  }

  private void check() throws IOException {
    if (failure.isPresent()) {
      throw new RuntimeFailure(failure.get());
    }
  }

  private ExecSession exec(String container, ExecSpec spec) throws IOException {
    check();
    FakeProcess process = new FakeProcess();
    started.add(new Started(container, Optional.of(spec), spec.stdin(), process));
    return process;
  }

  private AttachSession attach(String container, boolean stdin) throws IOException {
    check();
    FakeProcess process = new FakeProcess();
    started.add(new Started(container, Optional.empty(), stdin, process));
    return process;
  }

  /** The machine's own loopback is the pod's. */
  private StreamPair connect(int port) throws IOException {
    check();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    InputStream in = socket.getInputStream();
    OutputStream out = new HalfClosing(socket);
    return new StreamPair() {
      @Override
      public InputStream in() {
        return in;
      }

      @Override
      public OutputStream out() {
        return out;
      }

      @Override
      public void close() {
        try {
          socket.close();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  private ContainerStatus status(String id) {
    ContainerSpec spec =
        ContainerSpec.builder("main", "image").stdin(true).stdinOnce(stdinOnce).tty(tty).build();
    return new ContainerStatus(
        id,
        "sandbox",
        spec,
        "sha256:0",
        ContainerState.RUNNING,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        0,
        "",
        "",
        1,
        null);
  }

  /** A socket's output whose end is the end of that direction alone. */
  private static final class HalfClosing extends FilterOutputStream {
    private final Socket socket;

    HalfClosing(Socket socket) throws IOException {
      super(socket.getOutputStream());
      this.socket = socket;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      out.write(source, offset, length);
    }

    @Override
    public void close() throws IOException {
      socket.shutdownOutput();
    }
  }
}
