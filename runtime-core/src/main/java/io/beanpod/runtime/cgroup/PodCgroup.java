package io.beanpod.runtime.cgroup;

import io.beanpod.runtime.Resources;
import java.io.IOException;

/**
 * The cgroups of a sandbox: the pod's, whose limits hold for all of it, and below that one leaf for
 * pause and one for each container. The object is names only.
 */
public sealed interface PodCgroup permits PlainPodCgroup, SystemdPodCgroup {
  /** The pod's own; it holds no process itself. */
  Cgroup cgroup();

  /** The scope that systemd made for this sandbox; empty where there is none. */
  String scope();

  /** Where the processes of one object are, by its id. */
  Cgroup leaf(String id);

  /**
   * Makes the pod's cgroup with its limits, and a leaf.
   *
   * @param id of the first object, pause
   * @return what keeps the cgroups there until a process is in the leaf
   */
  Hold create(String id, Resources limits) throws IOException, InterruptedException;

  /**
   * Takes away what was made for this sandbox. The pod's cgroup goes with its last sandbox, unless
   * the caller had named it: then it is the caller's.
   */
  void remove() throws IOException, InterruptedException;

  /** Keeps cgroups that would vanish without a process. */
  interface Hold extends AutoCloseable {
    /** Holds nothing, for cgroups that stay by themselves. */
    Hold NONE = () -> {};

    @Override
    void close() throws IOException;
  }
}
