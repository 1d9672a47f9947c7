package io.beanpod.runtime.stats;

import java.util.OptionalLong;

/**
 * CPU time of a cgroup: cpu.stat and cpu.max. Times are nanoseconds since the cgroup was made.
 *
 * @param usageNanos in user mode and in the kernel together
 * @param periods periods in which a limit was in force; absent without the controller
 * @param throttledPeriods those in which it was reached
 * @param throttledNanos how long processes were kept from running by it
 * @param quotaMicros CPU time for each period; absent where there is no limit
 * @param periodMicros length of a period; absent without the controller
 */
public record CpuStats(
    long usageNanos,
    long userNanos,
    long systemNanos,
    OptionalLong periods,
    OptionalLong throttledPeriods,
    OptionalLong throttledNanos,
    OptionalLong quotaMicros,
    OptionalLong periodMicros) {}
