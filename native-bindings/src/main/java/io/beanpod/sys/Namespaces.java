package io.beanpod.sys;

import java.util.Set;

/**
 * Namespaces of the calling thread. A namespace belongs to an OS thread: call these only on a
 * platform thread made for it, that ends or returns to the host's namespaces afterwards.
 */
public interface Namespaces {
  /**
   * Moves the calling thread into new namespaces. unshare(2). {@link Namespace#PID} and {@link
   * Namespace#TIME} take effect for children only; {@link Namespace#USER} is impossible in a JVM,
   * which has many threads.
   */
  void unshare(Set<Namespace> kinds) throws SyscallException;

  /**
   * Gives the calling thread its own root, working directory and umask (CLONE_FS), which setns(2)
   * into a mount namespace demands.
   */
  void unshareFileSystemAttributes() throws SyscallException;

  /**
   * Moves the calling thread into namespaces of another process. setns(2).
   *
   * @param target a descriptor of a namespace file (then {@code kinds} has one element), or a pidfd
   */
  void setns(Fd target, Set<Namespace> kinds) throws SyscallException;

  /** Opens a namespace of the calling thread. */
  Fd open(Namespace kind) throws SyscallException;

  /** Opens a namespace of a process. */
  Fd open(int pid, Namespace kind) throws SyscallException;

  /** Sets the host name of the calling thread's UTS namespace, at most 64 bytes. sethostname(2). */
  void sethostname(String name) throws SyscallException;

  /** Sets the NIS domain name of the calling thread's UTS namespace. setdomainname(2). */
  void setdomainname(String name) throws SyscallException;
}
