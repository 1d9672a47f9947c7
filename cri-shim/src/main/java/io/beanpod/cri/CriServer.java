package io.beanpod.cri;

import io.beanpod.cri.cadvisor.CadvisorServices;
import io.beanpod.cri.image.ImageService;
import io.beanpod.cri.rpc.CallObserver;
import io.beanpod.cri.rpc.Gate;
import io.beanpod.cri.rpc.SocketServer;
import io.beanpod.cri.service.RuntimeService;
import io.beanpod.cri.service.View;
import io.beanpod.cri.streaming.StreamingServer;
import io.beanpod.cri.trace.Tracer;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.runtime.PodRuntime;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' Container Runtime Interface on a unix socket. The server listens before the runtime
 * is there, and answers UNAVAILABLE until {@link #serve}: kubelet then knows that it has to wait.
 */
public final class CriServer implements AutoCloseable {
  private final CriConfig config;
  private final Gate gate;
  private final SocketServer server;
  private @Nullable StreamingServer streaming;

  private CriServer(CriConfig config, Gate gate, SocketServer server) {
    this.config = config;
    this.gate = gate;
    this.server = server;
  }

  /** Listens on the socket, and tells nobody of the calls. */
  public static CriServer listen(CriConfig config) throws IOException {
    return listen(config, CallObserver.NONE, Optional.empty());
  }

  /**
   * Listens on the socket.
   *
   * @param observer hears of each call
   * @param tracer traces calls; the caller closes it after this server
   * @throws IOException when that cannot be, or another runtime listens there
   */
  public static CriServer listen(CriConfig config, CallObserver observer, Optional<Tracer> tracer)
      throws IOException {
    Gate gate = new Gate();
    SocketServer server =
        SocketServer.listen(
            config.socket(), gate, observer, tracer.map(Tracer::interceptor).stream().toList());
    return new CriServer(config, gate, server);
  }

  /**
   * Answers calls from now on.
   *
   * @param puller brings images in; the caller closes it after this server
   * @throws IOException when the port for streams cannot be opened
   */
  public void serve(PodRuntime runtime, ImageStore images, ImagePuller puller) throws IOException {
    StreamingServer streams = StreamingServer.start(config.streaming(), runtime);
    streaming = streams;
    List<ServerServiceDefinition> services =
        new ArrayList<>(
            List.of(
                RuntimeService.of(config, runtime, images, streams),
                ImageService.of(images, puller)));
    services.addAll(
        CadvisorServices.of(new View(runtime, config.everybodysPods()), config.version()));
    gate.open(services);
  }

  /** Ends; calls that are being answered have some seconds. Pods run on. */
  @Override
  public void close() throws IOException {
    gate.close();
    server.close();
    if (streaming != null) {
      streaming.close();
      streaming = null;
    }
  }
}
