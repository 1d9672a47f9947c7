package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/**
 * What is done right after a container's start and right before its stop.
 *
 * @param stopSignal such as {@code SIGUSR1}, instead of the image's, or null
 */
public record Lifecycle(
    @Nullable Handler postStart, @Nullable Handler preStop, @Nullable String stopSignal) {}
