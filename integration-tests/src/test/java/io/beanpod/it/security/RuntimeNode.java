package io.beanpod.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.image.ImageStore;
import io.beanpod.it.host.BusyboxImage;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.ExecResult;
import io.beanpod.runtime.LinuxRuntime;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.network.NetworkConfig;
import io.beanpod.runtime.network.cni.CniConfig;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A runtime of its own without a pod engine: what the CRI asks for is asked for directly. */
final class RuntimeNode implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OUTPUT = 64 * 1024;

  private final Path root;
  private final ImageStore images;
  private LinuxRuntime runtime;

  private RuntimeNode(Path root, ImageStore images, LinuxRuntime runtime) {
    this.root = root;
    this.images = images;
    this.runtime = runtime;
  }

  /** Opens a runtime below a directory, with the busybox image. */
  static RuntimeNode open(Path root) throws IOException, InterruptedException {
    Kernel kernel = Kernel.linux();
    Directories directories = Directories.below(root);
    ImageStore images = ImageStore.open(directories.lib(), kernel);
    BusyboxImage.build(images, Files.createDirectories(root.resolve("busybox")));
    return new RuntimeNode(root, images, open(kernel, images, directories));
  }

  private static LinuxRuntime open(Kernel kernel, ImageStore images, Directories directories)
      throws IOException, InterruptedException {
    return LinuxRuntime.open(
        kernel,
        images,
        new RuntimeConfig(
            directories, NetworkConfig.of("beansec0"), CniConfig.SYSTEM, StartTimeline.NONE));
  }

  /** Lets another runtime take over, as the next daemon does. */
  void reopen() throws IOException, InterruptedException {
    runtime.close();
    runtime = open(Kernel.linux(), images, Directories.below(root));
  }

  LinuxRuntime runtime() {
    return runtime;
  }

  ImageStore images() {
    return images;
  }

  Path root() {
    return root;
  }

  /** A sandbox on the host's network: what is tried here has nothing to do with networks. */
  static SandboxSpec.Builder sandbox() {
    String uid = UUID.randomUUID().toString();
    PodIdentity pod = new PodIdentity("default", "pod-" + uid.substring(0, 8), uid, 0);
    return SandboxSpec.builder(pod, "pod").network(NetworkMode.HOST);
  }

  /** A container that sleeps. */
  static ContainerSpec.Builder sleeper() {
    return ContainerSpec.builder("main", BusyboxImage.NAME).command(List.of("sleep", "1000"));
  }

  SandboxStatus run(SandboxSpec.Builder sandbox) throws IOException, InterruptedException {
    return runtime.runSandbox(sandbox.build());
  }

  /** Starts a container in a sandbox of its own; returns its id. */
  String start(ContainerSpec.Builder container) throws IOException, InterruptedException {
    return start(run(sandbox()).id(), container);
  }

  /** Starts a container in a sandbox; returns its id. */
  String start(String sandbox, ContainerSpec.Builder container)
      throws IOException, InterruptedException {
    String id = runtime.createContainer(sandbox, container.build()).id();
    runtime.startContainer(id);
    return id;
  }

  /** Runs a command in a container. */
  ExecResult exec(String container, String... command) throws IOException, InterruptedException {
    ExecResult result = runtime.execSync(container, List.of(command), PATIENCE, OUTPUT);
    assertThat(result.timedOut()).as(String.join(" ", command)).isFalse();
    return result;
  }

  /** Runs a shell command that must succeed; returns what it prints. */
  String sh(String container, String command) throws IOException, InterruptedException {
    ExecResult result = exec(container, "/bin/sh", "-c", command);
    String out = new String(result.stdout(), StandardCharsets.UTF_8);
    String err = new String(result.stderr(), StandardCharsets.UTF_8);
    assertThat(result.exitCode()).withFailMessage(command + ": " + out + err).isZero();
    return out.strip();
  }

  /** Removes every sandbox and lets go of the directories. */
  @Override
  public void close() throws IOException {
    try {
      for (SandboxStatus sandbox : runtime.sandboxes()) {
        runtime.removeSandbox(sandbox.id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      runtime.close();
    }
  }
}
