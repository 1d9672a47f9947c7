package io.beanpod.pod.wire;

import io.beanpod.pod.model.Pod;
import java.util.Optional;

/** Where the containers of a pod are reached from the node. */
public final class PodAddress {

  private static final String LOOPBACK = "127.0.0.1";

  private PodAddress() {}

  /** The pod's address; with the host's network the node's, and if that has none, its loopback. */
  public static Optional<String> of(Pod pod) {
    return pod.spec().namespaces().hostNetwork()
        ? Optional.of(pod.status().podIp().orElse(LOOPBACK))
        : pod.status().podIp();
  }
}
