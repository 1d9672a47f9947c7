package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/**
 * A question asked of a container again and again.
 *
 * @param initialDelaySeconds from the start of the container to the first question
 * @param terminationGracePeriodSeconds instead of the pod's when the probe ends the container, or
 *     null
 */
public record Probe(
    Handler handler,
    int initialDelaySeconds,
    int timeoutSeconds,
    int periodSeconds,
    int successThreshold,
    int failureThreshold,
    @Nullable Long terminationGracePeriodSeconds) {}
