package io.beanpod.runtime.network;

import io.beanpod.runtime.SandboxSpec;

/**
 * A sandbox that is to be connected.
 *
 * @param namespace its network namespace; the caller closes it
 * @param pausePid the process that keeps the namespace, in the host's pid namespace; it lives at
 *     least until the sandbox has been detached
 * @param cgroup the pod's cgroup, as /proc/PID/cgroup has it
 */
public record AttachRequest(
    String sandboxId, SandboxSpec spec, PodNamespace namespace, int pausePid, String cgroup) {

  /** The pod's name for messages, {@code namespace/name}. */
  public String pod() {
    return spec.pod().namespace() + "/" + spec.pod().name();
  }
}
