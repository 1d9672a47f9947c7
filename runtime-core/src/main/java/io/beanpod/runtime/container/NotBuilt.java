package io.beanpod.runtime.container;

import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;

/**
 * Refuses what a specification can say and this version cannot do: nothing is left out silently.
 */
final class NotBuilt {

  private NotBuilt() {}

  static void refuse(ContainerSpec spec) throws RuntimeFailure {
    if (!(spec.pid() instanceof ContainerPid.OfSandbox)) {
      throw refused(spec, "a pid namespace other than the pod's");
    }
    for (Mount mount : spec.mounts()) {
      if (mount.idMappings().isPresent()) {
        throw refused(spec, "id-mapped mounts");
      }
      if (!mount.options().isEmpty()) {
        throw refused(spec, "mount options");
      }
    }
  }

  private static RuntimeFailure refused(ContainerSpec spec, String what) {
    return new RuntimeFailure(
        "container %s cannot be created: this version of beanpod has no %s"
            .formatted(spec.name(), what));
  }
}
