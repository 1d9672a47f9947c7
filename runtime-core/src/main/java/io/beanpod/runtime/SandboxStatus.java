package io.beanpod.runtime;

import java.time.Instant;
import java.util.List;

/**
 * A sandbox as it is now.
 *
 * @param ready whether pause runs and the network is up
 * @param addresses the pod's own addresses, IPv4 first; empty with the host's network
 * @param pausePid pause in the host's pid namespace, 0 when it does not run
 */
public record SandboxStatus(
    String id,
    SandboxSpec spec,
    boolean ready,
    Instant createdAt,
    List<String> addresses,
    int pausePid) {}
