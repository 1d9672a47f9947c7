package io.beanpod.runtime;

/**
 * Which pod a sandbox is made for.
 *
 * @param uid the pod's UUID
 * @param attempt how many sandboxes this pod had before, 0 for the first
 */
public record PodIdentity(String namespace, String name, String uid, int attempt) {}
