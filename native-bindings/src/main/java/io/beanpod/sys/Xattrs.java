package io.beanpod.sys;

import java.util.List;

/**
 * Extended attributes, xattr(7). Those with a path work on a symbolic link itself; those with a
 * descriptor need one that was not opened with PATH.
 */
public interface Xattrs {
  /** The value of an attribute; ENODATA when there is none of this name. fgetxattr(2). */
  byte[] get(Fd file, String name) throws SyscallException;

  /** The value of an attribute of a path. lgetxattr(2). */
  byte[] get(String path, String name) throws SyscallException;

  /** Sets an attribute. fsetxattr(2). */
  void set(Fd file, String name, byte[] value) throws SyscallException;

  /** Sets an attribute of a path. lsetxattr(2). */
  void set(String path, String name, byte[] value) throws SyscallException;

  /** The names of all attributes. flistxattr(2). */
  List<String> list(Fd file) throws SyscallException;

  /** The names of all attributes of a path. llistxattr(2). */
  List<String> list(String path) throws SyscallException;

  /** Removes an attribute. fremovexattr(2). */
  void remove(Fd file, String name) throws SyscallException;

  /** Removes an attribute of a path. lremovexattr(2). */
  void remove(String path, String name) throws SyscallException;
}
