package io.beanpod.cri.client;

import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.ContainerMetadata;
import io.beanpod.cri.v1.ContainerStatusRequest;
import io.beanpod.cri.v1.CreateContainerRequest;
import io.beanpod.cri.v1.ExecSyncRequest;
import io.beanpod.cri.v1.ExecSyncResponse;
import io.beanpod.cri.v1.ImageServiceGrpc;
import io.beanpod.cri.v1.ImageServiceGrpc.ImageServiceBlockingStub;
import io.beanpod.cri.v1.ImageSpec;
import io.beanpod.cri.v1.ImageStatusRequest;
import io.beanpod.cri.v1.LinuxPodSandboxConfig;
import io.beanpod.cri.v1.LinuxSandboxSecurityContext;
import io.beanpod.cri.v1.ListContainersRequest;
import io.beanpod.cri.v1.NamespaceMode;
import io.beanpod.cri.v1.NamespaceOption;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.PodSandboxMetadata;
import io.beanpod.cri.v1.RemoveContainerRequest;
import io.beanpod.cri.v1.RemovePodSandboxRequest;
import io.beanpod.cri.v1.RunPodSandboxRequest;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.beanpod.cri.v1.StartContainerRequest;
import io.beanpod.cri.v1.StopContainerRequest;
import io.beanpod.cri.v1.StopPodSandboxRequest;
import io.beanpod.cri.v1.VersionRequest;
import io.beanpod.cri.v1.VersionResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A client of one runtime. Its calls may come from many threads. */
public final class CriConnection implements AutoCloseable {
  private static final int MESSAGE_LIMIT = 16 << 20;
  private static final long PATIENCE_SECONDS = 120;

  private final Path socket;
  private final EventLoopGroup loop;
  private final ExecutorService answers;
  private final ManagedChannel channel;

  private CriConnection(
      Path socket, EventLoopGroup loop, ExecutorService answers, ManagedChannel channel) {
    this.socket = socket;
    this.loop = loop;
    this.answers = answers;
    this.channel = channel;
  }

  /** A pod to make: which one, and where its containers' logs go. */
  public record Pod(String name, String uid, Path logs, boolean hostNetwork) {
    private PodSandboxConfig config() {
      NamespaceMode network = hostNetwork ? NamespaceMode.NODE : NamespaceMode.POD;
      NamespaceOption namespaces =
          NamespaceOption.newBuilder()
              .setNetwork(network)
              .setPid(NamespaceMode.CONTAINER)
              .setIpc(NamespaceMode.POD)
              .build();
      return PodSandboxConfig.newBuilder()
          .setMetadata(
              PodSandboxMetadata.newBuilder().setName(name).setNamespace("bench").setUid(uid))
          .setHostname(hostNetwork ? "" : name)
          .setLogDirectory(logs.toString())
          .setLinux(
              LinuxPodSandboxConfig.newBuilder()
                  .setSecurityContext(
                      LinuxSandboxSecurityContext.newBuilder().setNamespaceOptions(namespaces)))
          .build();
    }
  }

  /** Connects with the first call. */
  public static CriConnection to(Path socket) {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
            .eventLoopGroup(loop)
            .withOption(ChannelOption.SO_KEEPALIVE, null) // a unix socket has none
            .executor(answers)
            .negotiationType(NegotiationType.PLAINTEXT)
            .overrideAuthority("localhost")
            .maxInboundMessageSize(MESSAGE_LIMIT)
            .build();
    return new CriConnection(socket, loop, answers, channel);
  }

  /** The runtime's name and version. */
  public String version() throws IOException {
    VersionResponse version =
        call("Version", () -> runtime().version(VersionRequest.newBuilder().build()));
    return version.getRuntimeName() + " " + version.getRuntimeVersion();
  }

  /** Whether the runtime has an image. */
  public boolean hasImage(String name) throws IOException {
    ImageStatusRequest request = ImageStatusRequest.newBuilder().setImage(image(name)).build();
    return call("ImageStatus", () -> images().imageStatus(request)).hasImage();
  }

  /** Makes a pod's sandbox and returns its id. */
  public String runPodSandbox(Pod pod) throws IOException {
    RunPodSandboxRequest request =
        RunPodSandboxRequest.newBuilder().setConfig(pod.config()).build();
    return call("RunPodSandbox", () -> runtime().runPodSandbox(request)).getPodSandboxId();
  }

  /** Creates a container in a pod's sandbox and returns its id. */
  public String createContainer(
      String sandbox, Pod pod, String name, String image, List<String> command) throws IOException {
    CreateContainerRequest request =
        CreateContainerRequest.newBuilder()
            .setPodSandboxId(sandbox)
            .setSandboxConfig(pod.config())
            .setConfig(
                ContainerConfig.newBuilder()
                    .setMetadata(ContainerMetadata.newBuilder().setName(name))
                    .setImage(image(image))
                    .addAllCommand(command)
                    .setLogPath(name + ".log"))
            .build();
    return call("CreateContainer", () -> runtime().createContainer(request)).getContainerId();
  }

  public void startContainer(String id) throws IOException {
    StartContainerRequest request = StartContainerRequest.newBuilder().setContainerId(id).build();
    var _ = call("StartContainer", () -> runtime().startContainer(request));
  }

  /**
   * Runs a command in a container.
   *
   * @throws IOException also when it ends with another code than 0
   */
  public void execSync(String id, List<String> command) throws IOException {
    ExecSyncRequest request =
        ExecSyncRequest.newBuilder().setContainerId(id).addAllCmd(command).setTimeout(60).build();
    ExecSyncResponse answer = call("ExecSync", () -> runtime().execSync(request));
    if (answer.getExitCode() != 0) {
      throw new IOException(
          "%s: ExecSync of %s ended with %d: %s"
              .formatted(
                  socket,
                  command,
                  answer.getExitCode(),
                  answer.getStderr().toStringUtf8().strip()));
    }
  }

  public void containerStatus(String id) throws IOException {
    ContainerStatusRequest request = ContainerStatusRequest.newBuilder().setContainerId(id).build();
    var _ = call("ContainerStatus", () -> runtime().containerStatus(request));
  }

  /** How many containers there are. */
  public int listContainers() throws IOException {
    ListContainersRequest all = ListContainersRequest.getDefaultInstance();
    return call("ListContainers", () -> runtime().listContainers(all)).getContainersCount();
  }

  /**
   * Stops a container.
   *
   * @param grace in seconds
   */
  public void stopContainer(String id, long grace) throws IOException {
    StopContainerRequest request =
        StopContainerRequest.newBuilder().setContainerId(id).setTimeout(grace).build();
    var _ = call("StopContainer", () -> runtime().stopContainer(request));
  }

  public void removeContainer(String id) throws IOException {
    RemoveContainerRequest request = RemoveContainerRequest.newBuilder().setContainerId(id).build();
    var _ = call("RemoveContainer", () -> runtime().removeContainer(request));
  }

  public void stopPodSandbox(String id) throws IOException {
    StopPodSandboxRequest request = StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build();
    var _ = call("StopPodSandbox", () -> runtime().stopPodSandbox(request));
  }

  public void removePodSandbox(String id) throws IOException {
    RemovePodSandboxRequest request =
        RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build();
    var _ = call("RemovePodSandbox", () -> runtime().removePodSandbox(request));
  }

  private static ImageSpec image(String name) {
    return ImageSpec.newBuilder().setImage(name).build();
  }

  private RuntimeServiceBlockingStub runtime() {
    return RuntimeServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private ImageServiceBlockingStub images() {
    return ImageServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private <A> A call(String method, Supplier<A> call) throws IOException {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw new IOException("%s: %s: %s".formatted(socket, method, e.getStatus()), e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    answers.shutdown();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
