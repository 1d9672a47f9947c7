package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The directory of network configurations. The first file by name that can be read is the network,
 * as kubelet's other runtimes do it. Whether a file has changed is asked each time, by its size,
 * time and inode: an add-on that is installed, upgraded or removed needs no restart, and there is
 * no watch that could miss it.
 */
final class ConfigurationDirectory {
  private static final System.Logger LOG = System.getLogger(ConfigurationDirectory.class.getName());
  private static final String LIST = ".conflist";
  private static final List<String> EXTENSIONS = List.of(LIST, ".conf", ".json");
  private static final String PLUGIN = ".conf";

  /**
   * What the directory says.
   *
   * @param network the network, if there is one
   * @param problem why the files are no network; empty when there is one, and without any file
   */
  record Found(Optional<NetworkList> network, String problem) {}

  private record Stamp(long size, long modified, @Nullable Object inode) {}

  private record Known(SortedMap<Path, Stamp> files, Found found) {}

  private final Path directory;
  private volatile @Nullable Known known;

  ConfigurationDirectory(Path directory) {
    this.directory = directory;
  }

  Path path() {
    return directory;
  }

  /** What the directory says now. */
  Found find() {
    try {
      // The stamps are taken before the files are read: what changes in between is read again.
      SortedMap<Path, Stamp> files = stamps();
      Known last = known;
      if (last != null && last.files().equals(files)) {
        return last.found();
      }
      Found found = read(files);
      known = new Known(files, found);
      found
          .network()
          .ifPresent(network ->
              LOG.log(
                  System.Logger.Level.INFO,
                  "pods join the CNI network {0} of {1}: {2}, version {3}",
                  network.name(),
                  directory,
                  String.join(", ", network.types()),
                  network.version()));
      return found;
    } catch (IOException e) {
      return new Found(Optional.empty(), "%s cannot be read: %s".formatted(directory, e));
    }
  }

  private Found read(SortedMap<Path, Stamp> files) {
    List<String> problems = new ArrayList<>();
    for (Path file : files.keySet()) {
      if (!directory.equals(file.getParent())) {
        continue; // a further plugin of some network
      }
      try {
        return new Found(Optional.of(read(file, files)), "");
      } catch (IOException e) {
        String problem = "%s is no network configuration: %s".formatted(file, e.getMessage());
        problems.add(problem);
        LOG.log(System.Logger.Level.WARNING, "{0}; it is passed over", problem);
      }
    }
    return new Found(Optional.empty(), String.join("; ", problems));
  }

  private NetworkList read(Path file, SortedMap<Path, Stamp> files) throws IOException {
    String text = Files.readString(file);
    NetworkList network =
        file.toString().endsWith(LIST) ? NetworkList.parse(text) : NetworkList.parseSingle(text);
    if (!network.onlyInlined()) {
      network = network.with(further(network, files));
    }
    if (network.plugins().isEmpty()) {
      throw new RuntimeFailure("it has no plugins");
    }
    return network;
  }

  /** Other plugins may stand in a directory named like the network. */
  private List<ObjectNode> further(NetworkList network, SortedMap<Path, Stamp> files)
      throws IOException {
    List<ObjectNode> plugins = new ArrayList<>();
    for (Path file : files.keySet()) {
      if (directory.resolve(network.name()).equals(file.getParent())) {
        try {
          plugins.add(NetworkList.parsePlugin(Files.readString(file)));
        } catch (RuntimeFailure e) {
          throw new RuntimeFailure("in %s, %s".formatted(file, e.getMessage()), e);
        }
      }
    }
    return plugins;
  }

  private SortedMap<Path, Stamp> stamps() throws IOException {
    SortedMap<Path, Stamp> stamps = new TreeMap<>();
    List<Path> directories = new ArrayList<>();
    for (Path entry : entries(directory)) {
      if (Files.isDirectory(entry)) {
        directories.add(entry);
      } else if (EXTENSIONS.stream().anyMatch(entry.toString()::endsWith)) {
        stamp(entry, stamps);
      }
    }
    for (Path plugins : directories) {
      for (Path entry : entries(plugins)) {
        if (entry.toString().endsWith(PLUGIN)) {
          stamp(entry, stamps);
        }
      }
    }
    return stamps;
  }

  private static void stamp(Path file, SortedMap<Path, Stamp> stamps) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      if (now.isRegularFile()) {
        long modified = now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        stamps.put(file, new Stamp(now.size(), modified, now.fileKey()));
      }
    } catch (NoSuchFileException gone) {
      LOG.log(System.Logger.Level.DEBUG, "{0} was removed just now", file);
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException absent) {
      return List.of();
    }
    return entries;
  }
}
