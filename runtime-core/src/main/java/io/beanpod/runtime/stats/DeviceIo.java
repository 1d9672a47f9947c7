package io.beanpod.runtime.stats;

/**
 * What a cgroup has read from a block device and written to it: a line of io.stat.
 *
 * @param major number of the device's driver
 * @param minor number of the device
 */
public record DeviceIo(
    int major, int minor, long readBytes, long writtenBytes, long reads, long writes) {}
