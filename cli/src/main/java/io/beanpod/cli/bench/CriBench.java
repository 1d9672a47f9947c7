package io.beanpod.cli.bench;

import io.beanpod.cli.UserError;
import io.beanpod.cri.client.CriConnection;
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
 * How long each call of the CRI takes: the lives of pods with one container, in runtimes that run
 * already, through one client.
 */
public final class CriBench {
  private static final int WARM_UP = 5;

  private final List<Path> sockets;
  private final String image;
  private final boolean hostNetwork;
  private final int pods;
  private final int parallel;
  private final Consumer<String> progress;

  /**
   * A benchmark to run.
   *
   * @param sockets of the runtimes; ratios are to the first
   * @param image holds {@code /bin/sh} and {@code /bin/true}; each runtime has it already
   * @param hostNetwork whether pods share the host's network, where a runtime has no other
   * @param pods how many of each kind
   * @param parallel how many at a time in the parallel part
   * @param progress is told what is being done
   */
  public CriBench(
      List<Path> sockets,
      String image,
      boolean hostNetwork,
      int pods,
      int parallel,
      Consumer<String> progress) {
    this.sockets = List.copyOf(sockets);
    this.image = image;
    this.hostNetwork = hostNetwork;
    this.pods = pods;
    this.parallel = parallel;
    this.progress = progress;
  }

  /** Measures everything and leaves nothing behind. */
  public CriReport run() throws IOException, InterruptedException {
    Path logs = Files.createTempDirectory("beanpod-bench-cri");
    List<CriSide> sides = new ArrayList<>();
    // Ctrl-C ends the JVM without further ado, and pods would run on.
    Thread cleaner = new Thread(() -> sides.forEach(CriSide::removeRest));
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      for (Path socket : sockets) {
        sides.add(open(socket, logs));
      }
      return measure(sides);
    } finally {
      if (unhooked(cleaner)) {
        sides.forEach(CriSide::close);
      }
      remove(logs);
    }
  }

  /** Whether a hook will not run; it does already where the JVM is ending. */
  private static boolean unhooked(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      return false;
    }
  }

  private CriSide open(Path socket, Path logs) throws IOException {
    CriConnection connection = CriConnection.to(socket);
    try {
      CriSide side = new CriSide(connection, connection.version(), image, hostNetwork, logs);
      if (!connection.hasImage(image)) {
        throw UserError.failed(
            ("%s has no image %s: bring it in first, for beanpod with beanpod image build, for"
                    + " containerd with ctr -n k8s.io images import, or name another with --image")
                .formatted(side.name(), image));
      }
      return side;
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private CriReport measure(List<CriSide> sides) throws IOException, InterruptedException {
    progress.accept("warming up");
    for (int i = 0; i < Math.min(WARM_UP, pods); i++) {
      for (CriSide side : sides) {
        side.live(new CallTimes());
      }
    }
    progress.accept("%d pods in each runtime, in turn".formatted(pods));
    List<CallTimes> alone = sides.stream().map(_ -> new CallTimes()).toList();
    for (int i = 0; i < pods; i++) {
      for (int s = 0; s < sides.size(); s++) {
        sides.get(s).live(alone.get(s));
      }
    }
    List<CallTimes> together = new ArrayList<>();
    for (CriSide side : sides) {
      progress.accept("%d pods in %s, %d at a time".formatted(pods, side.name(), parallel));
      together.add(together(side));
    }
    return new CriReport(
        Instant.now(),
        Machine.here(),
        sides.stream().map(CriSide::name).toList(),
        parallel,
        hostNetwork,
        alone,
        together);
  }

  private CallTimes together(CriSide side) throws IOException, InterruptedException {
    CallTimes times = new CallTimes();
    try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
      Callable<Void> life =
          () -> {
            side.live(times);
            return null;
          };
      for (Future<Void> one : threads.invokeAll(java.util.Collections.nCopies(pods, life))) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
    return times;
  }

  private static void remove(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
