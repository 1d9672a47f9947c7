package io.beanpod.cli.bench;

import io.beanpod.cli.daemon.Daemon;
import io.beanpod.cli.node.StockImage;
import io.beanpod.cli.run.ForegroundDirectories;
import io.beanpod.image.ContainerRoot;
import io.beanpod.image.Image;
import io.beanpod.image.ImageStore;
import io.beanpod.image.RootShelf;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.LinuxRuntime;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.container.Containers;
import io.beanpod.runtime.sandbox.SandboxShelf;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * How long starts take: sandboxes and containers in the daemon's own way, and the same root file
 * system and command through other runtimes, one after the other in the same run.
 */
public final class StartupBench {
  private static final String IMAGE = "busybox";
  private static final List<String> COMMAND = List.of("/bin/true");
  private static final int WARM_UP = 20;
  private static final int COLD = 5;
  private static final int SETTLE_MILLIS = 60;
  private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

  private final Directories shared;
  private final int starts;
  private final int parallel;
  private final List<String> peerNames;
  private final Consumer<String> progress;

  /**
   * A benchmark to run.
   *
   * @param starts how many of each kind
   * @param parallel how many at a time in the parallel part
   * @param peerNames programs to compare with, such as {@code crun}
   * @param progress is told what is being done
   */
  public StartupBench(
      Directories shared,
      int starts,
      int parallel,
      List<String> peerNames,
      Consumer<String> progress) {
    this.shared = shared;
    this.starts = starts;
    this.parallel = parallel;
    this.peerNames = List.copyOf(peerNames);
    this.progress = progress;
  }

  /** Measures everything and leaves nothing behind. */
  public Report run() throws IOException, InterruptedException {
    Kernel kernel = Kernel.linux();
    long pid = ProcessHandle.current().pid();
    ForegroundDirectories directories = new ForegroundDirectories(shared);
    OwnStarts.Steps steps = new OwnStarts.Steps();
    RuntimeConfig config = directories.config(pid, steps);
    Files.createDirectories(config.directories().logs());
    ImageStore images = ImageStore.open(shared.lib(), kernel);
    Image image = image(images);
    List<PeerRuntime> peers = new ArrayList<>();
    String rootHolder = "0".repeat(64 - Long.toString(pid).length()) + pid;
    try (RootShelf _ =
            images.containers().prepareAhead(Daemon.ROOTS_AHEAD, Containers.mountPoints());
        LinuxRuntime runtime = LinuxRuntime.open(kernel, images, config);
        SandboxShelf _ = runtime.prepareAhead();
        OwnStarts own =
            new OwnStarts(runtime, steps, image.id().toString(), config.directories().logs())) {
      if (!peerNames.isEmpty()) {
        Path rootfs = rootfs(images.containers().create(rootHolder, image.id()));
        for (String name : peerNames) {
          peers.add(PeerRuntime.prepare(kernel, name, config.directories().lib(), rootfs, COMMAND));
        }
      }
      return Report.of(measure(own, peers));
    } finally {
      peers.forEach(PeerRuntime::close);
      images.containers().remove(rootHolder);
      directories.remove(pid);
    }
  }

  private Image image(ImageStore images) throws IOException {
    var found = images.find(IMAGE);
    if (found.isPresent()) {
      return found.get();
    }
    progress.accept("building image busybox from the Debian package busybox-static");
    return StockImage.named(IMAGE).orElseThrow().build(images, IMAGE);
  }

  /** Peers get the image's own files, as a directory. */
  private static Path rootfs(ContainerRoot root) throws IOException {
    if (root.lower().size() != 1) {
      throw new RuntimeFailure("the image %s has several layers".formatted(IMAGE));
    }
    return root.lower().getFirst();
  }

  private Outcome measure(OwnStarts own, List<PeerRuntime> peers)
      throws IOException, InterruptedException {
    progress.accept("warming up");
    warmUp(own, peers);

    List<Sample> sandboxes = new ArrayList<>();
    List<Sample> pods = new ArrayList<>();
    List<Sample> containers = new ArrayList<>();
    List<Sample> firstBytes = new ArrayList<>();
    List<List<Sample>> others = new ArrayList<>();
    peers.forEach(peer -> others.add(new ArrayList<>()));
    progress.accept("starting %d of each kind, alternating".formatted(starts));
    String running = own.sandbox().id();
    for (int i = 0; i < starts; i++) {
      settle();
      own.run(running, COMMAND);
      long begin = System.nanoTime();
      OwnStarts.Made made = own.sandbox();
      own.run(made.id(), COMMAND);
      pods.add(Sample.whole(System.nanoTime() - begin));
      sandboxes.add(made.sample());
      own.remove(made.id());
      settle();
      own.run(running, COMMAND);
      containers.add(own.run(running, COMMAND));
      firstBytes.add(own.firstByte(running));
      for (int p = 0; p < peers.size(); p++) {
        settle();
        peers.get(p).run();
        others.get(p).add(Sample.whole(peers.get(p).run()));
      }
    }

    progress.accept("starting %d at a time".formatted(parallel));
    List<Sample> together = parallel(own, running);
    progress.accept("starting with cold caches");
    List<Sample> cold = cold(own, running);
    own.remove(running);

    List<Series> parts = new ArrayList<>();
    parts.add(
        new Series(
            "sandbox",
            "A pod's namespaces, cgroup, network (veth, two addresses, routes) and pause process.",
            sandboxes));
    parts.add(
        new Series(
            "whole pod",
            "A sandbox and, in it, a container of /bin/true, from nothing to the recorded exit.",
            pods));
    parts.add(
        new Series(
            "first byte of output",
            "A container of echo in a running pod, from nothing until its output is in the log.",
            firstBytes));
    parts.add(
        new Series(
            "container, %d at a time".formatted(parallel),
            "Containers of /bin/true in one running pod, each timed to its exit.",
            together));
    if (!cold.isEmpty()) {
      parts.add(
          new Series(
              "container, cold",
              "The same one at a time, the kernel's page cache and directory cache dropped before.",
              cold));
    }
    List<Series> compared = new ArrayList<>();
    for (int p = 0; p < peers.size(); p++) {
      String name = peers.get(p).name();
      compared.add(
          new Series(
              name + " run",
              "%s run: the same files and command, from the spawn of %s to its end."
                  .formatted(name, name),
              others.get(p)));
    }
    Series ours =
        new Series(
            "container",
            "A container of /bin/true in a running pod: created, started, ended, its exit"
                + " recorded.",
            containers);
    return new Outcome(
        Subject.STARTS,
        Instant.now(),
        Machine.here(),
        ours,
        parts,
        compared,
        List.of(),
        notes(pods, compared));
  }

  private static List<String> notes(List<Sample> pods, List<Series> peers) {
    if (peers.isEmpty()) {
      return List.of();
    }
    long pod = new Series("", "", pods).total().median();
    StringBuilder fresh = new StringBuilder();
    for (Series peer : peers) {
      fresh
          .append(fresh.isEmpty() ? "" : ", ")
          .append("%s %.1fx".formatted(peer.name(), (double) peer.total().median() / pod));
    }
    return List.of(
        "A ratio says how many times longer a peer's median is than that of our container.",
        ("A peer makes new network, IPC and UTS namespaces for its container and connects them to"
                + " nothing; our container joins those of its pod, which has a network. Against a"
                + " whole pod, network included: %s.")
            .formatted(fresh));
  }

  /**
   * The kernel takes a network namespace apart some 20 ms after its last user, with locks that the
   * next start needs. Each start shall pay for itself, whoever came before. After such a pause
   * comes a start that is not measured: a processor that slept takes milliseconds to be fast again.
   */
  private static void settle() throws InterruptedException {
    Thread.sleep(SETTLE_MILLIS);
  }

  private void warmUp(OwnStarts own, List<PeerRuntime> peers)
      throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UP; i++) {
      OwnStarts.Made made = own.sandbox();
      own.run(made.id(), COMMAND);
      own.firstByte(made.id());
      own.remove(made.id());
    }
    for (PeerRuntime peer : peers) {
      peer.run();
    }
  }

  private List<Sample> parallel(OwnStarts own, String sandbox)
      throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int done = 0; done < starts; done += parallel) {
        Callable<Sample> one = () -> Sample.whole(own.run(sandbox, COMMAND).nanos());
        List<Callable<Sample>> batch =
            java.util.Collections.nCopies(Math.min(parallel, starts - done), one);
        for (Future<Sample> future : threads.invokeAll(batch)) {
          samples.add(future.get());
        }
      }
    } catch (ExecutionException e) {
      throw new RuntimeFailure("a parallel start failed: " + e.getMessage(), e);
    }
    return samples;
  }

  private List<Sample> cold(OwnStarts own, String sandbox)
      throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    if (Files.isWritable(DROP_CACHES)) {
      for (int i = 0; i < Math.min(COLD, starts); i++) {
        Files.writeString(DROP_CACHES, "3");
        samples.add(own.run(sandbox, COMMAND));
      }
    }
    return samples;
  }
}
