package io.beanpod.cri.testing;

import io.beanpod.cri.CriConfig;
import io.beanpod.cri.CriServer;
import io.beanpod.cri.streaming.StreamingConfig;
import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.ContainerMetadata;
import io.beanpod.cri.v1.ContainerState;
import io.beanpod.cri.v1.ContainerStatus;
import io.beanpod.cri.v1.ContainerStatusRequest;
import io.beanpod.cri.v1.CreateContainerRequest;
import io.beanpod.cri.v1.ImageSpec;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.PodSandboxMetadata;
import io.beanpod.cri.v1.RunPodSandboxRequest;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.beanpod.cri.v1.StartContainerRequest;
import io.beanpod.image.Image;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.runtime.CgroupDriver;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.LinuxRuntime;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.network.NetworkConfig;
import io.beanpod.runtime.network.cni.CniConfig;
import io.beanpod.sys.Kernel;
import io.grpc.Channel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A CRI server on the running kernel, in directories of its own, and a client. */
public final class CriNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path root;
  private final Directories directories;
  private final ImageStore images;
  private final ImagePuller puller;
  private final Image image;
  private volatile StartTimeline timeline = StartTimeline.NONE;
  private LinuxRuntime runtime;
  private CriServer server;
  private CriClient client;

  private CriNode(Path root, Directories directories, ImageStore images, Image image)
      throws IOException, InterruptedException {
    this.root = root;
    this.directories = directories;
    this.images = images;
    this.puller = images.puller(PullSettings.of(Map.of(), root));
    this.image = image;
    this.server = CriServer.listen(config());
    this.client = CriClient.connect(config().socket());
    this.runtime = openRuntime();
    server.serve(runtime, images, puller);
  }

  /** Opens a node below a directory that is on a disk. */
  public static CriNode open(Path root) throws IOException, InterruptedException {
    Directories directories = Directories.below(root);
    ImageStore images = ImageStore.open(directories.lib(), Kernel.linux());
    Image image = TestImages.busybox(images, root.resolve("image"));
    return new CriNode(root, directories, images, image);
  }

  private CriConfig config() {
    return new CriConfig(
        root.resolve("run/cri.sock"),
        directories.run(),
        false,
        CriConfig.HANDLERS,
        "0.1.0",
        "machine",
        CgroupDriver.CGROUPFS,
        StreamingConfig.loopback());
  }

  private LinuxRuntime openRuntime() throws IOException, InterruptedException {
    NetworkConfig network = NetworkConfig.of("beancri0");
    return LinuxRuntime.open(
        Kernel.linux(),
        images,
        new RuntimeConfig(
            directories,
            network,
            CniConfig.NONE,
            (id, step, nanos) -> timeline.step(id, step, nanos)));
  }

  /** Ends the daemon's part and begins it anew, as an upgrade does. Pods run on. */
  public void restart() throws IOException, InterruptedException {
    client.close();
    server.close();
    runtime.close();
    server = CriServer.listen(config());
    client = CriClient.connect(config().socket());
    runtime = openRuntime();
    server.serve(runtime, images, puller);
  }

  /** Tells of each step of a start, in the middle of it. */
  public void watch(StartTimeline listener) {
    timeline = listener;
  }

  public PodRuntime runtime() {
    return runtime;
  }

  public Path logs() {
    return directories.logs();
  }

  public String imageId() {
    return image.id().toString();
  }

  /** The client's calls. */
  public RuntimeServiceBlockingStub calls() {
    return RuntimeServiceGrpc.newBlockingStub(client.channel());
  }

  /** The client's connection, for calls that no stub has. */
  public Channel channel() {
    return client.channel();
  }

  /** The client's calls that can be given up. */
  public RuntimeServiceGrpc.RuntimeServiceFutureStub futures() {
    return RuntimeServiceGrpc.newFutureStub(client.channel());
  }

  /** A pod's configuration, of a pod that nobody has made. */
  public PodSandboxConfig pod(String name) {
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder()
                .setName(name)
                .setNamespace("default")
                .setUid(UUID.randomUUID().toString()))
        .setHostname(name)
        .setLogDirectory(logs().resolve(name).toString())
        .build();
  }

  /** A container's configuration. */
  public ContainerConfig container(String name, String... command) {
    return ContainerConfig.newBuilder()
        .setMetadata(ContainerMetadata.newBuilder().setName(name))
        .setImage(ImageSpec.newBuilder().setImage(imageId()).setUserSpecifiedImage("busybox:test"))
        .addAllCommand(List.of(command))
        .setLogPath(name + "/0.log")
        .build();
  }

  public String run(PodSandboxConfig pod) {
    return calls()
        .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(pod).build())
        .getPodSandboxId();
  }

  public String create(String sandbox, PodSandboxConfig pod, ContainerConfig container) {
    return calls()
        .createContainer(
            CreateContainerRequest.newBuilder()
                .setPodSandboxId(sandbox)
                .setConfig(container)
                .setSandboxConfig(pod)
                .build())
        .getContainerId();
  }

  public void start(String container) {
    calls().startContainer(StartContainerRequest.newBuilder().setContainerId(container).build());
  }

  public ContainerStatus status(String container) {
    return calls()
        .containerStatus(ContainerStatusRequest.newBuilder().setContainerId(container).build())
        .getStatus();
  }

  /** Waits until a container has ended. */
  public ContainerStatus awaitExit(String container) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> status(container), s -> s.getState() == ContainerState.CONTAINER_EXITED);
  }

  /** Removes all pods. */
  @Override
  public void close() throws IOException {
    client.close();
    server.close();
    try {
      for (SandboxStatus sandbox : runtime.sandboxes()) {
        runtime.removeSandbox(sandbox.id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      runtime.close();
      puller.close();
    }
  }
}
