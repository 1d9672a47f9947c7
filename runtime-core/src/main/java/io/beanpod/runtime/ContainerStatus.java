package io.beanpod.runtime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container as it is now.
 *
 * @param imageId digest of the image's configuration, {@code sha256:…}
 * @param startedAt when its program was executed; null before
 * @param finishedAt when its first process ended; null before
 * @param exitCode 0 to 255; 128 plus the number for a signal; meaningful once exited
 * @param reason {@code Completed}, {@code Error}, {@code OOMKilled}, {@code StartError} or {@code
 *     ContainerStatusUnknown} once exited, else empty
 * @param message what went wrong, in a sentence, else empty
 * @param pid the first process in the host's pid namespace, 0 when it does not run
 * @param user whom the first process started as; null before
 */
public record ContainerStatus(
    String id,
    String sandboxId,
    ContainerSpec spec,
    String imageId,
    ContainerState state,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    int exitCode,
    String reason,
    String message,
    int pid,
    @Nullable ProcessUser user) {}
