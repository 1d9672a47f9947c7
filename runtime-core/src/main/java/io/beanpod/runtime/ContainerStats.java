package io.beanpod.runtime;

import java.time.Instant;

/**
 * Figures of a cgroup at one moment; -1 where the host has no controller for it.
 *
 * @param cpuNanos CPU time used since the start
 * @param memoryBytes memory.current
 * @param workingSetBytes memory.current without inactive page cache
 */
public record ContainerStats(
    Instant at, long cpuNanos, long memoryBytes, long workingSetBytes, long processes) {}
