package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.PidMode;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import java.util.List;

/** What a pod with a user namespace of its own can be; KEP-127. */
final class UserNamespaceRules {

  private UserNamespaceRules() {}

  /** Refuses what contradicts itself, before anything is made. */
  static void check(SandboxSpec spec) throws RuntimeFailure {
    if (spec.userNamespace().isEmpty()) {
      return;
    }
    // Root of a user namespace has no power over namespaces that belong to the host's.
    if (spec.network() == NetworkMode.HOST) {
      throw refused("the host's network");
    }
    if (spec.hostIpc()) {
      throw refused("the host's IPC namespace");
    }
    if (spec.pid() == PidMode.HOST) {
      throw refused("the host's pid namespace");
    }
    IdMappings ids = spec.userNamespace().get();
    check("users", ids.uids());
    check("groups", ids.gids());
  }

  private static void check(String what, List<IdMapping> ranges) throws RuntimeFailure {
    if (ranges.size() != 1 || ranges.getFirst().containerId() != 0) {
      throw new RuntimeFailure(
          "a pod's user namespace takes one mapping of %s, which begins with container id 0"
              .formatted(what));
    }
    if (ranges.getFirst().hostId() == 0) {
      throw new RuntimeFailure(
          "a pod's user namespace must not map its %s to the host's root".formatted(what));
    }
  }

  private static RuntimeFailure refused(String what) {
    return new RuntimeFailure(
        "a pod with a user namespace of its own cannot use %s".formatted(what));
  }
}
