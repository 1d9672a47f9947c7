package io.beanpod.sys;

/**
 * One name in a directory.
 *
 * @param name the name, see {@link CString} for bytes outside UTF-8
 * @param inode the inode number
 * @param type the type, UNKNOWN where the file system does not tell
 */
public record DirectoryEntry(String name, long inode, FileType type) {}
