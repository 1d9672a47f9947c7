package io.beanpod.runtime.stats;

import java.util.List;
import java.util.OptionalLong;

/**
 * Figures of a sandbox that is ready.
 *
 * @param cgroup of the whole pod
 * @param nanoCores CPU time for each second of the last interval of about 10 seconds, in
 *     nanoseconds; absent until there was one
 * @param interfaces without loopback; empty with the host's network
 * @param processes of the whole pod
 * @param containers those that run
 */
public record SandboxStats(
    String sandboxId,
    CgroupStats cgroup,
    OptionalLong nanoCores,
    List<InterfaceStats> interfaces,
    long processes,
    List<ContainerStats> containers) {

  public SandboxStats {
    interfaces = List.copyOf(interfaces);
    containers = List.copyOf(containers);
  }
}
