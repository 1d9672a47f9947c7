package io.beanpod.runtime.stats;

import io.beanpod.sys.FileSystemRoom;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What a container has written to its root file system.
 *
 * @param at when it was counted
 * @param mountPoint where the file system is mounted
 * @param device of the file system, as the mount table has it
 * @param bytes bytes of the blocks in use
 * @param inodes files, directories and others
 * @param room what the file system can take
 */
public record LayerStats(
    Instant at, Path mountPoint, String device, long bytes, long inodes, FileSystemRoom room) {}
