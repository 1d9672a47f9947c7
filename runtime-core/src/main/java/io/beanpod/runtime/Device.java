package io.beanpod.runtime;

/**
 * A device node of the host in a container, or all that are in a directory of the host.
 *
 * @param permissions any of {@code r}, {@code w}, {@code m} (mknod)
 */
public record Device(String hostPath, String containerPath, String permissions) {}
