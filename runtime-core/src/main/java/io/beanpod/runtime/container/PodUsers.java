package io.beanpod.runtime.container;

import io.beanpod.image.account.Account;
import io.beanpod.pause.ProcessPlan;
import io.beanpod.pause.StreamOwner;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.sandbox.Sandbox;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** The users of a container whose pod has a user namespace of its own. */
final class PodUsers {

  private PodUsers() {}

  /**
   * The user namespace of a pod, if it has one of its own.
   *
   * @return a descriptor of {@code /proc/PID/ns/user}, the caller's to close
   */
  static Optional<Fd> namespace(Kernel kernel, Sandbox sandbox) throws IOException {
    if (sandbox.spec().userNamespace().isEmpty()) {
      return Optional.empty();
    }
    try (Fd _ = sandbox.openPause(kernel.descriptors())) {
      return Optional.of(kernel.namespaces().open(sandbox.status().pausePid(), Namespace.USER));
    }
  }

  /**
   * Who owns a container's standard streams on the host.
   *
   * @throws RuntimeFailure when a user or group of the container is none of the namespace's; the
   *     kernel would refuse it when the container starts
   */
  static StreamOwner owner(IdMappings ids, Account account, String container)
      throws RuntimeFailure {
    for (long group : account.groups()) {
      mapped(ids.hostGid(group), "group", group, container);
    }
    return new StreamOwner(
        mapped(ids.hostUid(account.uid()), "user", account.uid(), container),
        mapped(ids.hostGid(account.gid()), "group", account.gid(), container));
  }

  /** The same of a container that runs already, for one more process of its user. */
  static StreamOwner owner(IdMappings ids, ProcessPlan.Credentials user) {
    return new StreamOwner(
        ids.hostUid(user.uid()).orElseThrow(), ids.hostGid(user.gid()).orElseThrow());
  }

  private static long mapped(OptionalLong host, String what, long id, String container)
      throws RuntimeFailure {
    return host.orElseThrow(() ->
        new RuntimeFailure(
            "container %s runs as %s %d, which the pod's user namespace does not have"
                .formatted(container, what, id)));
  }
}
