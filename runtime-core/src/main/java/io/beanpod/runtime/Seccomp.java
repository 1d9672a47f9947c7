package io.beanpod.runtime;

import java.nio.file.Path;

/** Which system calls a container's processes may make, seccomp(2). */
public sealed interface Seccomp {

  /** All that the kernel has. */
  record Unconfined() implements Seccomp {}

  /** What beanpod's own profile allows for the container's capabilities. */
  record RuntimeDefault() implements Seccomp {}

  /**
   * What a file of the host allows, a profile in the JSON of the OCI runtime specification or of
   * docker.
   *
   * @param path absolute
   */
  record Localhost(String path) implements Seccomp {
    /** Refuses a path that depends on the daemon's working directory. */
    public Localhost {
      if (!Path.of(path).isAbsolute()) {
        throw new IllegalArgumentException(
            "a seccomp profile is named by an absolute path, not \"" + path + '"');
      }
    }
  }
}
