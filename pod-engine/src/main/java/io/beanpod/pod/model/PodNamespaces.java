package io.beanpod.pod.model;

/**
 * Which of the host's namespaces the pod keeps, and whether its containers see each other's
 * processes.
 */
public record PodNamespaces(
    boolean hostNetwork, boolean hostPid, boolean hostIpc, boolean shareProcessNamespace) {}
