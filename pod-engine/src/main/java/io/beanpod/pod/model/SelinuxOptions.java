package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/** Parts of an SELinux context; what is null is the policy's choice. */
public record SelinuxOptions(
    @Nullable String user, @Nullable String role, @Nullable String type, @Nullable String level) {}
