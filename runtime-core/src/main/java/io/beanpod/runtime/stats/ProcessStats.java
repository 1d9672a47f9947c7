package io.beanpod.runtime.stats;

import java.util.OptionalLong;

/**
 * The processes of a container, counted one by one.
 *
 * @param descriptors open files of all
 * @param sockets those of them that are sockets
 * @param openFilesLimit the first process' soft limit of open files; absent where there is none
 */
public record ProcessStats(
    long processes, long threads, long descriptors, long sockets, OptionalLong openFilesLimit) {}
