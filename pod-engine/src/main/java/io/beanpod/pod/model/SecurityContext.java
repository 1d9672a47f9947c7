package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/** The rights of one container; what is null is decided by the pod or the image. */
public record SecurityContext(
    @Nullable Capabilities capabilities,
    @Nullable Boolean privileged,
    @Nullable Long runAsUser,
    @Nullable Long runAsGroup,
    @Nullable Boolean runAsNonRoot,
    @Nullable Boolean readOnlyRootFilesystem,
    @Nullable Boolean allowPrivilegeEscalation,
    @Nullable String procMount,
    @Nullable SecurityProfile seccompProfile,
    @Nullable SecurityProfile appArmorProfile,
    @Nullable SelinuxOptions selinuxOptions) {}
