package io.beanpod.cri.service;

import io.beanpod.cri.CriConfig;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.stats.MetricCalls;
import io.beanpod.cri.stats.StatsCalls;
import io.beanpod.cri.streaming.StreamingServer;
import io.beanpod.cri.translate.ContainerMessages;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.image.ImageStore;
import io.beanpod.runtime.PodRuntime;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/** Kubernetes' runtime service on a runtime of ours. */
public final class RuntimeService {
  private RuntimeService() {}

  /**
   * Puts the service together.
   *
   * @param streaming where clients are sent for streams
   */
  public static ServerServiceDefinition of(
      CriConfig config, PodRuntime runtime, ImageStore images, StreamingServer streaming) {
    View view = new View(runtime, config.everybodysPods());
    ContainerMessages messages = new ContainerMessages(new KnownImages(images));
    Methods service = new Methods(RuntimeServiceGrpc.SERVICE_NAME);
    List<Topic> own =
        List.of(
            new RuntimeCalls(config, runtime),
            new SandboxCalls(runtime, view, messages, config.handlers(), config.machine()),
            new ContainerCalls(runtime, view),
            new ContainerLists(view, messages),
            new ExecCalls(runtime, view),
            new StreamCalls(view, streaming),
            new EventCalls(runtime, view, messages),
            new StatsCalls(runtime, view),
            new MetricCalls(runtime, view),
            new CheckpointCalls());
    own.forEach(topic -> topic.addTo(service));
    return service.build();
  }
}
