package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/** A taint that the pod accepts on its node; every component may be absent. */
public record Toleration(
    @Nullable String key,
    @Nullable String operator,
    @Nullable String value,
    @Nullable String effect,
    @Nullable Long tolerationSeconds) {}
