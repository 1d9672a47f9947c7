package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one container.
 *
 * @param state its state now
 * @param lastState how it ended the last time, or null
 * @param image the image's name as the store knows it
 * @param imageId the image's digest; empty before the image is found
 * @param containerId {@code beanpod://} and the container's id; empty before the first start
 * @param started whether it runs and its startup probe, if any, has succeeded
 */
public record ContainerStatus(
    String name,
    ContainerState state,
    ContainerState.@Nullable Terminated lastState,
    boolean ready,
    int restartCount,
    String image,
    String imageId,
    String containerId,
    boolean started) {}
