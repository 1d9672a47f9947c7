package io.beanpod.runtime.systemd;

import java.io.IOException;
import java.util.List;

/** Units of the system's manager. Each call returns when systemd has done what was asked. */
public interface SystemdUnits extends AutoCloseable {
  /**
   * Makes and starts a transient unit.
   *
   * @return false when a unit of this name is active already; it stays as it is
   */
  boolean start(String unit, List<UnitProperty> properties)
      throws IOException, InterruptedException;

  /** Changes a unit until the machine is booted anew. */
  void setProperties(String unit, List<UnitProperty> properties)
      throws IOException, InterruptedException;

  /** Stops a unit, and forgets it where it has failed. One that is not there is fine. */
  void stop(String unit) throws IOException, InterruptedException;

  /** Lets go of the manager; the units stay. */
  @Override
  void close();
}
