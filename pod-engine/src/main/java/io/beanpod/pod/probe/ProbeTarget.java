package io.beanpod.pod.probe;

import io.beanpod.pod.model.Container;
import java.util.Optional;

/**
 * Who is asked.
 *
 * @param containerId the runtime's
 * @param address the pod's address, the node's with the host's network; empty while it has none
 */
public record ProbeTarget(Container container, String containerId, Optional<String> address) {}
