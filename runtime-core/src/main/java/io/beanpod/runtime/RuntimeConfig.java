package io.beanpod.runtime;

import io.beanpod.runtime.network.NetworkConfig;

/**
 * How a runtime is set up.
 *
 * @param network the built-in pod network
 * @param timeline hears how long starts take
 */
public record RuntimeConfig(
    Directories directories, NetworkConfig network, StartTimeline timeline) {

  /** An installed beanpod. */
  public static RuntimeConfig system() {
    return of(Directories.SYSTEM);
  }

  /** The defaults in other directories. */
  public static RuntimeConfig of(Directories directories) {
    return new RuntimeConfig(directories, NetworkConfig.DEFAULT, StartTimeline.NONE);
  }
}
