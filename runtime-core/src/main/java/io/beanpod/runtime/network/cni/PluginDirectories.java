package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.RuntimeFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where plugins are looked for, in order; plugins look there for those that they delegate to. */
record PluginDirectories(List<Path> directories) {

  /**
   * The program of a plugin.
   *
   * @throws RuntimeFailure when no directory has it
   */
  Path program(String type) throws RuntimeFailure {
    return find(type)
        .orElseThrow(() ->
            new RuntimeFailure(
                "there is no CNI plugin %s in %s; install it there"
                    .formatted(type, joined(" or "))));
  }

  private Optional<Path> find(String type) {
    return directories.stream()
        .map(directory -> directory.resolve(type))
        .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
        .findFirst();
  }

  /** The value of CNI_PATH. */
  String variable() {
    return joined(":");
  }

  private String joined(String separator) {
    return directories.stream().map(Path::toString).collect(Collectors.joining(separator));
  }
}
