package io.beanpod.runtime.stats;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Figures of a running container.
 *
 * @param nanoCores CPU time for each second of the last interval of about 10 seconds, in
 *     nanoseconds; absent until there was one
 * @param processes as counted last; absent before
 * @param layer as counted last; absent before
 */
public record ContainerStats(
    String containerId,
    CgroupStats cgroup,
    OptionalLong nanoCores,
    Optional<ProcessStats> processes,
    Optional<LayerStats> layer) {}
