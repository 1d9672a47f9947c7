package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/** What is done right after a container's start and right before its stop. */
public record Lifecycle(@Nullable Handler postStart, @Nullable Handler preStop) {}
