package io.beanpod.image.space;

import java.time.Duration;
import java.util.Optional;

/**
 * Which images are removed. Never those that a container uses, or that are pinned.
 *
 * @param all those with a tag as well
 * @param olderThan only those that no container has used for so long, and that are in the store for
 *     so long
 * @param limits only when the disk is full, the one that was not used for longest first; else all
 * @param dryRun whether they are only named
 */
public record PruneRequest(
    boolean all, Duration olderThan, Optional<DiskLimits> limits, boolean dryRun) {}
