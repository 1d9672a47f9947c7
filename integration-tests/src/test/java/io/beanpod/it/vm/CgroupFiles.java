package io.beanpod.it.vm;

import io.beanpod.it.host.HostSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of one container's cgroup, read from outside. */
final class CgroupFiles {
  private final Path directory;

  private CgroupFiles(Path directory) {
    this.directory = directory;
  }

  /** Finds the cgroup that is named after the container. */
  static CgroupFiles of(String containerId) throws IOException {
    try (Stream<Path> all = Files.walk(HostSnapshot.cgroupMount())) {
      Optional<Path> found = all.filter(path -> path.endsWith(containerId)).findFirst();
      return new CgroupFiles(
          found.orElseThrow(() -> new IOException("no cgroup is named " + containerId)));
    }
  }

  String read(String file) throws IOException {
    return Files.readString(directory.resolve(file)).strip();
  }

  /** A number out of a flat-keyed file such as cpu.stat. */
  long read(String file, String key) throws IOException {
    return Files.readAllLines(directory.resolve(file)).stream()
        .filter(line -> line.startsWith(key + " "))
        .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException(file + " has no " + key));
  }
}
