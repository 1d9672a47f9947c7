package io.beanpod.cli.bench;

import io.beanpod.cli.UserError;
import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.image.Image;
import io.beanpod.image.layer.TreeRemoval;
import io.beanpod.image.oci.Reference;
import io.beanpod.runtime.Directories;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How long an image takes from a registry to a root file system: here and through other runtimes,
 * in turn, each time as if for the first time.
 */
public final class PullBench {
  private static final String CONTAINERD = "containerd";
  private static final int DIRECTORY = OpenFlags.RDONLY | OpenFlags.DIRECTORY;

  private final Kernel kernel = Kernel.linux();
  private final Path shared;
  private final RegistrySettings registries;
  private final String image;
  private final int pulls;
  private final List<String> peerNames;
  private final Consumer<String> progress;

  /**
   * A benchmark to run.
   *
   * @param registries how registries are reached, by containerd as well
   * @param image its name as people write it
   * @param pulls how many by each
   * @param peerNames whom to compare with: {@code containerd}, or nobody
   * @param progress is told what is being done
   * @throws UserError when a peer is unknown
   */
  public PullBench(
      Directories shared,
      RegistrySettings registries,
      String image,
      int pulls,
      List<String> peerNames,
      Consumer<String> progress) {
    this.shared = shared.lib().resolve("bench");
    this.registries = registries;
    this.image = image;
    this.pulls = pulls;
    this.peerNames = List.copyOf(peerNames);
    this.progress = progress;
    for (String name : peerNames) {
      if (!name.equals(CONTAINERD)) {
        throw UserError.badInput("--peer %s is unknown; there is: %s".formatted(name, CONTAINERD));
      }
    }
  }

  /** One side and what was measured of it. */
  private record Measured(PullSide side, List<Sample> samples, List<Cost> costs) {
    Measured(PullSide side) {
      this(side, new ArrayList<>(), new ArrayList<>());
    }

    Series series() {
      return new Series(side.name(), side.what(), samples);
    }
  }

  /** Measures, and leaves nothing behind. */
  public Report run() throws IOException, InterruptedException {
    String name = Reference.parse(image).toString();
    Files.createDirectories(shared);
    removeAbandoned();
    Path directory = shared.resolve(Long.toString(ProcessHandle.current().pid()));
    List<PullSide> sides = new ArrayList<>();
    try {
      OwnPulls own = new OwnPulls(kernel, directory.resolve("beanpod"), registries, name);
      sides.add(own);
      if (!peerNames.isEmpty()) {
        sides.add(ContainerdPulls.start(directory.resolve(CONTAINERD), registries.hosts(), name));
      }
      return Report.of(measure(own, sides));
    } finally {
      close(sides);
      remove(directory.getFileName().toString());
    }
  }

  private static void close(List<PullSide> sides) throws IOException {
    for (PullSide side : sides) {
      side.close();
    }
  }

  private Outcome measure(OwnPulls own, List<PullSide> sides)
      throws IOException, InterruptedException {
    List<Measured> measured = sides.stream().map(Measured::new).toList();
    progress.accept("pulling once by each, not measured");
    for (PullSide side : sides) {
      side.pull();
      side.forget();
    }
    progress.accept("pulling %d times by each, in turn".formatted(pulls));
    for (int i = 0; i < pulls; i++) {
      for (Measured one : measured) {
        measure(one);
      }
    }
    Image last = own.pulled();
    long bytes = own.layerBytes();
    List<Cost.Row> costs =
        measured.stream().map(one -> new Cost.Row(one.side().name(), bytes, one.costs())).toList();
    return new Outcome(
        Subject.PULLS,
        Instant.now(),
        Machine.here(),
        measured.getFirst().series(),
        List.of(),
        measured.stream().skip(1).map(Measured::series).toList(),
        costs,
        notes(last, bytes));
  }

  /** Nobody shall pay for what another has left to be written to the disk. */
  private void measure(Measured one) throws IOException, InterruptedException {
    try (Fd disk = kernel.files().openat(Fd.CWD, shared.toString(), DIRECTORY, 0)) {
      kernel.descriptors().syncfs(disk);
    }
    PullSide side = one.side();
    side.process().resetPeak();
    long processor = side.processorTime();
    long begin = System.nanoTime();
    side.pull();
    long nanos = System.nanoTime() - begin;
    one.samples().add(Sample.whole(nanos));
    one.costs().add(new Cost(side.processorTime() - processor, side.process().peak()));
    side.forget();
  }

  private List<String> notes(Image last, long bytes) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "%s: %d layers, %.1f MB as the registry sends them. Before each pull the image is removed with"
                .formatted(image, last.chainIds().size(), bytes / 1e6)
            + " all that came with it, and what is still to be written goes to the disk.");
    notes.add(
        "Memory is the peak of the process that unpacks, ours with the Java machine in it. Seconds"
            + " of the processor are those of all processes that take part, the registry's left"
            + " out.");
    if (!peerNames.isEmpty()) {
      notes.add(
          "A ratio says how many times longer a peer's median is than ours. We wait until the image"
              + " is on the disk; containerd does not.");
    }
    return notes;
  }

  /** What benchmarks that were killed have left. */
  private void removeAbandoned() throws IOException {
    List<String> names;
    try (Stream<Path> entries = Files.list(shared)) {
      names = entries.map(entry -> entry.getFileName().toString()).toList();
    }
    for (String name : names) {
      if (name.matches("[0-9]{1,7}") && isGone(Long.parseLong(name))) {
        remove(name);
      }
    }
  }

  private static boolean isGone(long pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    return process.isEmpty() || pid == ProcessHandle.current().pid();
  }

  private void remove(String name) throws IOException {
    try (Fd parent = kernel.files().openat(Fd.CWD, shared.toString(), DIRECTORY, 0)) {
      new TreeRemoval(kernel.files()).remove(parent, name);
    }
    try (Stream<Path> rest = Files.list(shared)) {
      if (rest.findAny().isPresent()) {
        return;
      }
    }
    Files.deleteIfExists(shared);
  }
}
