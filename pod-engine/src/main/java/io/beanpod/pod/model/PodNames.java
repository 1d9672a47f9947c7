package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/**
 * What the pod calls itself.
 *
 * @param hostname instead of the pod's name, or null
 * @param subdomain the part of the domain before the namespace, or null
 * @param hostnameOverride the kernel's host name, before everything else, or null
 */
public record PodNames(
    @Nullable String hostname,
    @Nullable String subdomain,
    boolean setHostnameAsFqdn,
    @Nullable String hostnameOverride) {}
