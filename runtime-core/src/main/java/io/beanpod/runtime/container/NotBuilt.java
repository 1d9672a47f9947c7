package io.beanpod.runtime.container;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;

/**
 * Refuses what a specification can say and this version cannot do: nothing is left out silently.
 */
final class NotBuilt {

  private NotBuilt() {}

  static void refuse(ContainerSpec spec) throws RuntimeFailure {
    for (Mount mount : spec.mounts()) {
      if (mount.idMappings().isPresent()) {
        throw refused(spec, "id-mapped mounts");
      }
    }
  }

  private static RuntimeFailure refused(ContainerSpec spec, String what) {
    return new RuntimeFailure(
        "container %s cannot be created: this version of beanpod has no %s"
            .formatted(spec.name(), what));
  }
}
