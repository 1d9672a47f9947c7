package io.beanpod.pod.admission;

/** Why the node does not take a pod: kubelet's word for it, and a sentence. */
public record Rejection(String reason, String message) {}
