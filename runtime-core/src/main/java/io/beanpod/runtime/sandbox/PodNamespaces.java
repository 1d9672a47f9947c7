package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.sys.Namespace;
import java.util.EnumSet;
import java.util.Set;

/** Which namespaces a pod has of its own; pause owns them and every container joins them. */
public final class PodNamespaces {

  private PodNamespaces() {}

  /**
   * The kinds a thread can enter. A pod with the host's network has the host's name as well, as
   * with other runtimes, so it needs no UTS namespace.
   */
  public static Set<Namespace> of(SandboxSpec spec) {
    Set<Namespace> kinds = EnumSet.noneOf(Namespace.class);
    if (spec.network() == NetworkMode.POD) {
      kinds.add(Namespace.NET);
      kinds.add(Namespace.UTS);
    }
    if (!spec.hostIpc()) {
      kinds.add(Namespace.IPC);
    }
    return kinds;
  }
}
