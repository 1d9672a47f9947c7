package io.beanpod.cli.run;

import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.network.NetworkConfig;
import io.beanpod.runtime.network.cni.CniConfig;
import io.beanpod.runtime.state.StateLock;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The places of one {@code run}, beside those of a daemon and of other runs: directories under the
 * number of its process. Its network takes the next bridge and subnet that nobody has; only the
 * images are shared.
 */
public final class ForegroundDirectories {
  private static final String NAME = "foreground";
  private static final Duration SWEEP = Duration.ofSeconds(20);

  private final Directories shared;

  public ForegroundDirectories(Directories shared) {
    this.shared = shared;
  }

  /** The setup of the process with that number. */
  public RuntimeConfig config(long pid) {
    return config(pid, StartTimeline.NONE);
  }

  /** The same, with somebody who listens to how long starts take. */
  public RuntimeConfig config(long pid, StartTimeline timeline) {
    String name = Long.toString(pid);
    Path lib = shared.lib().resolve(NAME).resolve(name);
    return new RuntimeConfig(
        new Directories(shared.run().resolve(NAME).resolve(name), lib, lib.resolve("logs")),
        NetworkConfig.DEFAULT,
        CniConfig.NONE, // a run shows the same on each machine, whatever node that is
        timeline);
  }

  /** Ends what runs that were killed have left: their pods, networks and directories. */
  public void sweep(Kernel kernel, RegistrySettings registries)
      throws IOException, InterruptedException {
    for (Path left : list(shared.run().resolve(NAME))) {
      String name = left.getFileName().toString();
      if (name.matches("[0-9]{1,7}") && !StateLock.isHeld(kernel, left)) {
        long pid = Long.parseLong(name);
        try (LocalNode node =
            LocalNode.open(kernel, shared.lib(), config(pid), registries, Map.of())) {
          node.engine().terminateAll(OptionalLong.of(0), SWEEP);
        }
        remove(pid);
      }
    }
  }

  /** Removes the directories of a run whose pods are gone. */
  public void remove(long pid) throws IOException {
    Directories own = config(pid).directories();
    removeTree(own.run());
    removeTree(own.lib());
    removeIfEmpty(shared.run().resolve(NAME));
    removeIfEmpty(shared.lib().resolve(NAME));
  }

  private static void removeIfEmpty(Path directory) throws IOException {
    if (Files.isDirectory(directory) && list(directory).isEmpty()) {
      Files.deleteIfExists(directory);
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  /** These are our own files, below a directory of root's: nobody else can put links there. */
  private static void removeTree(Path top) throws IOException {
    if (!Files.isDirectory(top)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(top)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
