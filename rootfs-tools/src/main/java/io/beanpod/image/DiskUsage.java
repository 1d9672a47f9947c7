package io.beanpod.image;

/**
 * Room taken on a disk.
 *
 * @param bytes bytes of the blocks in use, metadata of the file system left out
 * @param inodes files, directories and others
 */
public record DiskUsage(long bytes, long inodes) {}
