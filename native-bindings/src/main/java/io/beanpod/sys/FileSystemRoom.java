package io.beanpod.sys;

/**
 * What a file system can take, statfs(2).
 *
 * @param bytes its size
 * @param freeBytes what nobody uses, root's reserve included
 * @param inodes how many files it can hold, 0 where it makes room for them as needed
 * @param freeInodes how many more
 */
public record FileSystemRoom(long bytes, long freeBytes, long inodes, long freeInodes) {}
