package io.beanpod.runtime;

import io.beanpod.runtime.network.NetworkConfig;
import io.beanpod.runtime.network.cni.CniConfig;

/**
 * How a runtime is set up.
 *
 * @param network the built-in pod network
 * @param cni when CNI plugins connect pods instead of it, and where they are
 * @param cgroupDriver who makes the cgroups of new pods
 * @param timeline hears how long starts take
 */
public record RuntimeConfig(
    Directories directories,
    NetworkConfig network,
    CniConfig cni,
    CgroupDriver cgroupDriver,
    StartTimeline timeline) {

  /** A runtime that makes cgroups itself. */
  public RuntimeConfig(
      Directories directories, NetworkConfig network, CniConfig cni, StartTimeline timeline) {
    this(directories, network, cni, CgroupDriver.CGROUPFS, timeline);
  }

  /** An installed beanpod. */
  public static RuntimeConfig system() {
    return of(Directories.SYSTEM);
  }

  /** The defaults in other directories. */
  public static RuntimeConfig of(Directories directories) {
    return new RuntimeConfig(
        directories, NetworkConfig.DEFAULT, CniConfig.SYSTEM, StartTimeline.NONE);
  }

  /** The same with another driver. */
  public RuntimeConfig withCgroupDriver(CgroupDriver driver) {
    return new RuntimeConfig(directories, network, cni, driver, timeline);
  }
}
