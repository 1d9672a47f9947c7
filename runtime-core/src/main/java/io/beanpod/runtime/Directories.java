package io.beanpod.runtime;

import java.nio.file.Path;

/**
 * Where a runtime keeps its things. Two runtimes with different directories and cgroup names can
 * run side by side.
 *
 * @param run live state that a reboot makes void; on a tmpfs, mode 0700
 * @param lib images, writable layers and pods, on a disk; mode 0700
 * @param logs the containers' log files
 */
public record Directories(Path run, Path lib, Path logs) {

  /** The places of an installed beanpod. */
  public static final Directories SYSTEM =
      new Directories(
          Path.of("/run/beanpod"), Path.of("/var/lib/beanpod"), Path.of("/var/log/pods"));

  /** All three below one directory, for tests and trials. */
  public static Directories below(Path root) {
    return new Directories(root.resolve("run"), root.resolve("lib"), root.resolve("logs"));
  }

  public Path sandboxes() {
    return run.resolve("sandboxes");
  }

  public Path containers() {
    return run.resolve("containers");
  }
}
