package io.beanpod.pod.admission;

/**
 * Why the node does not take a pod: it then is Failed with this reason, and the message after "Pod
 * was rejected: ".
 */
public record Rejection(String reason, String message) {}
