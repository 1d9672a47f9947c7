package io.beanpod.image.registry.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that {@code docker login}, {@code podman login} and their like write. They are read
 * anew for each pull.
 */
public final class CredentialFiles {
  private static final String PROGRAMS = "/usr/local/bin:/usr/bin:/bin";

  private final List<Path> files;
  private final String programs;

  /**
   * Looks into these files, in this order; those that are not there are passed over.
   *
   * @param programs directories of the helpers that files name, in the form of {@code PATH}
   */
  public CredentialFiles(List<Path> files, String programs) {
    this.files = List.copyOf(files);
    this.programs = programs;
  }

  /**
   * The files of a user: docker's, then those of containers' programs (containers-auth.json(5)).
   *
   * @param environment the process' variables
   * @param home the user's home directory
   */
  public static CredentialFiles of(Map<String, String> environment, Path home) {
    List<Path> files = new ArrayList<>();
    add(files, environment.get("REGISTRY_AUTH_FILE"), "");
    String docker = environment.getOrDefault("DOCKER_CONFIG", "");
    files.add(
        (docker.isEmpty() ? home.resolve(".docker") : Path.of(docker)).resolve("config.json"));
    add(files, environment.get("XDG_RUNTIME_DIR"), "containers/auth.json");
    files.add(Path.of("/run/containers/0/auth.json"));
    files.add(home.resolve(".config/containers/auth.json"));
    files.add(Path.of("/etc/beanpod/auth.json"));
    return new CredentialFiles(files, environment.getOrDefault("PATH", PROGRAMS));
  }

  private static void add(List<Path> files, @Nullable String directory, String file) {
    if (directory != null && !directory.isEmpty()) {
      files.add(Path.of(directory).resolve(file));
    }
  }

  /**
   * Credentials for a repository.
   *
   * @param domain the registry's name, with its port where it has one
   * @param path the repository; credentials for it, or for a part of its path, come first
   * @throws IOException when a file, or a program that it names, gives nonsense
   */
  public FoundCredentials find(String domain, String path)
      throws IOException, InterruptedException {
    List<String> places = new ArrayList<>();
    for (Path file : files) {
      places.add(file.toString());
      if (!Files.isReadable(file)) {
        continue;
      }
      Optional<FoundCredentials> found = DockerConfig.read(file, programs).find(domain, path);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return FoundCredentials.none(places);
  }
}
