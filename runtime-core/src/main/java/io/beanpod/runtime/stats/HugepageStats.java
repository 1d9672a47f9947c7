package io.beanpod.runtime.stats;

/**
 * Huge pages of a cgroup.
 *
 * @param pageSize such as {@code 2MB}
 * @param bytes in use now; the kernel keeps no peak
 */
public record HugepageStats(String pageSize, long bytes) {}
