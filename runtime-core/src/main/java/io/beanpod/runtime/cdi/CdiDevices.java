package io.beanpod.runtime.cdi;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * The devices that the files of some directories describe. They are read whenever a container asks
 * for one, so a file that a device plugin writes counts at once.
 */
public final class CdiDevices {

  /** Where the specification has them; what is in a later directory wins. */
  public static final List<Path> DIRECTORIES =
      List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi"));

  private static final int LARGEST_FILE = 1 << 20;

  private final List<Path> directories;

  public CdiDevices(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /**
   * A specification with all that its CDI devices bring.
   *
   * @throws RuntimeFailure when one is unknown, or described twice in a directory
   */
  public ContainerSpec expand(ContainerSpec spec) throws IOException {
    if (spec.cdiDevices().isEmpty()) {
      return spec;
    }
    CdiEdits edits = CdiEdits.NONE;
    Set<Path> seen = new HashSet<>();
    for (String name : spec.cdiDevices()) {
      Found found = find(name);
      if (seen.add(found.path())) {
        edits = edits.and(found.file().common());
      }
      edits = edits.and(found.device());
    }
    return edits.applyTo(spec);
  }

  private record Found(Path path, CdiFile file, CdiEdits device) {}

  private Found find(String name) throws IOException {
    int equals = name.indexOf('=');
    if (equals <= 0) {
      throw new RuntimeFailure(
          "\"%s\" is not the name of a CDI device; it looks like vendor.com/class=name"
              .formatted(name));
    }
    String kind = name.substring(0, equals);
    String device = name.substring(equals + 1);
    List<String> problems = new ArrayList<>();
    for (Path directory : directories.reversed()) {
      Optional<Found> found = find(directory, kind, device, problems);
      if (found.isPresent()) {
        return found.get();
      }
    }
    StringJoiner why = new StringJoiner("; ", "; ", "").setEmptyValue("");
    problems.forEach(why::add);
    throw new RuntimeFailure(
        "unknown CDI device %s: no file in %s describes it%s".formatted(name, directories, why));
  }

  /**
   * Looks in one directory.
   *
   * @param problems gets what is wrong with a file: another vendor's mistake must not keep this
   *     device back, but it may be the reason why it is not found
   */
  private static Optional<Found> find(
      Path directory, String kind, String device, List<String> problems) throws IOException {
    Optional<Found> found = Optional.empty();
    for (Path path : files(directory)) {
      CdiFile file;
      try {
        file = read(path);
      } catch (CdiException e) {
        problems.add("%s cannot be used: %s".formatted(path, e.getMessage()));
        continue;
      }
      CdiEdits edits = file.devices().get(device);
      if (!file.kind().equals(kind) || edits == null) {
        continue;
      }
      if (found.isPresent()) {
        throw new RuntimeFailure(
            "the CDI device %s=%s is described twice, in %s and in %s"
                .formatted(kind, device, found.get().path(), path));
      }
      found = Optional.of(new Found(path, file, edits));
    }
    return found;
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> listed = Files.list(directory)) {
      return listed
          .filter(path -> path.toString().matches(".*\\.(json|yaml|yml)"))
          .sorted()
          .toList();
    }
  }

  private static CdiFile read(Path path) throws IOException, CdiException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
      if (bytes.length > LARGEST_FILE) {
        throw new CdiException("it is larger than " + LARGEST_FILE + " bytes");
      }
      return CdiReader.read(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
