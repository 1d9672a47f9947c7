package io.beanpod.cli.node;

import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.image.PullObserver;
import io.beanpod.pod.engine.EngineConfig;
import io.beanpod.pod.engine.PodEngine;
import io.beanpod.pod.model.Node;
import io.beanpod.pod.time.SystemTimeline;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.LinuxRuntime;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.sandbox.SandboxShelf;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Everything that runs pods, open in this process. Closing it leaves the pods running. */
public final class LocalNode implements AutoCloseable {
  private final Node node;
  private final ImageStore images;
  private final ImagePuller puller;
  private final LinuxRuntime runtime;
  private final PodEngine engine;
  private final Deque<Runnable> closers;

  private LocalNode(
      Node node,
      ImageStore images,
      ImagePuller puller,
      LinuxRuntime runtime,
      PodEngine engine,
      Deque<Runnable> closers) {
    this.node = node;
    this.images = images;
    this.puller = puller;
    this.runtime = runtime;
    this.engine = engine;
    this.closers = closers;
  }

  /**
   * Opens a node and takes over the pods that run in its directories.
   *
   * @param store the images' directory, which several nodes may share
   * @param registries where missing images come from
   * @param labels of this machine, beside those that every machine has
   */
  public static LocalNode open(
      Kernel kernel,
      Path store,
      RuntimeConfig config,
      RegistrySettings registries,
      Map<String, String> labels)
      throws IOException, InterruptedException {
    return open(kernel, store, config, registries, PullObserver.NONE, labels);
  }

  /**
   * The same, with somebody who hears of each pull.
   *
   * @param pulls hears of them
   */
  public static LocalNode open(
      Kernel kernel,
      Path store,
      RuntimeConfig config,
      RegistrySettings registries,
      PullObserver pulls,
      Map<String, String> labels)
      throws IOException, InterruptedException {
    Deque<Runnable> closers = new ArrayDeque<>();
    boolean opened = false;
    try {
      ImageStore images = ImageStore.open(store, kernel);
      ImagePuller puller = Registries.open(images, registries).observedBy(pulls);
      closers.push(puller::close);
      LinuxRuntime runtime = LinuxRuntime.open(kernel, images, config);
      closers.push(runtime::close);
      SystemTimeline timeline = new SystemTimeline();
      closers.push(timeline::close);
      Node node = ThisMachine.node(labels);
      PodEngine engine =
          PodEngine.open(
              engineConfig(config.directories(), node),
              runtime,
              new StoreImages(images, puller),
              timeline);
      closers.push(engine::close);
      ImageWatch watch = ImageWatch.start(images, engine::imagesChanged);
      closers.push(watch::close);
      opened = true;
      return new LocalNode(node, images, puller, runtime, engine, closers);
    } finally {
      if (!opened) {
        closers.forEach(Runnable::run);
      }
    }
  }

  private static EngineConfig engineConfig(Directories directories, Node node) {
    return new EngineConfig(
        directories.lib().resolve("pods"),
        directories.logs(),
        Path.of("/etc/resolv.conf"),
        Path.of("/etc/hosts"),
        directories.lib().resolve("seccomp"),
        node,
        EngineConfig.Limits.KUBELET);
  }

  /** This machine as its pods see it. */
  public Node node() {
    return node;
  }

  public ImageStore images() {
    return images;
  }

  /** Brings images in; it is closed with this node. */
  public ImagePuller puller() {
    return puller;
  }

  /**
   * Makes the namespaces and the network of one sandbox ahead until what this returns is closed.
   */
  public SandboxShelf prepareSandboxAhead() {
    return runtime.prepareAhead();
  }

  public PodRuntime runtime() {
    return runtime;
  }

  public PodEngine engine() {
    return engine;
  }

  @Override
  public void close() {
    closers.forEach(Runnable::run);
    closers.clear();
  }
}
