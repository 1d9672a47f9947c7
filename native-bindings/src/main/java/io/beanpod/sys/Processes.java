package io.beanpod.sys;

import java.util.Optional;

/** Processes, named by descriptors (pidfds) that can never come to mean another process. */
public interface Processes {
  /**
   * Starts a process: clone3(2) with CLONE_VM, CLONE_VFORK, CLONE_PIDFD, CLONE_INTO_CGROUP, then
   * execveat(2). It leads a new session, has no signal blocked or ignored, and has only the
   * descriptors of the request. The call returns when the kernel has loaded the program; an instant
   * later the last of the caller's descriptors are closed in it.
   *
   * @throws SyscallException of the step that failed; no process is left then
   */
  Spawned spawn(SpawnRequest request) throws SyscallException;

  /** A descriptor of a process by its number. pidfd_open(2). */
  Fd pidfdOpen(int pid) throws SyscallException;

  /** Sends a signal. pidfd_send_signal(2). ESRCH when the process has ended and was reaped. */
  void pidfdSendSignal(Fd pidfd, Signal signal) throws SyscallException;

  /** Whether the process of a pidfd is there: running, or ended and not reaped. */
  boolean exists(Fd pidfd) throws SyscallException;

  /** Takes a copy of a descriptor out of another process. pidfd_getfd(2). */
  Fd pidfdGetfd(Fd pidfd, int number) throws SyscallException;

  /**
   * Waits until a child ends and reaps it. waitid(2) with P_PIDFD. Only on a platform thread; to
   * wait for many, poll the pidfds in {@link Events} instead.
   */
  ExitStatus waitFor(Fd pidfd) throws SyscallException;

  /** Reaps a child that has ended; empty while it runs. waitid(2) with P_PIDFD and WNOHANG. */
  Optional<ExitStatus> reap(Fd pidfd) throws SyscallException;

  /**
   * Sends a signal to one process by its number. kill(2). The number may meanwhile be another's: a
   * pidfd is safer.
   *
   * @param pid greater than 0; groups of processes cannot be meant
   */
  void kill(int pid, Signal signal) throws SyscallException;

  /** Reads a limit. prlimit64(2); pid 0 is the caller. */
  ResourceLimit limit(int pid, ResourceLimit.Resource resource) throws SyscallException;

  /** Sets a limit. prlimit64(2); pid 0 is the caller. */
  void setLimit(int pid, ResourceLimit.Resource resource, ResourceLimit limit)
      throws SyscallException;

  /** Makes orphaned descendants children of this process. prctl(2), PR_SET_CHILD_SUBREAPER. */
  void setChildSubreaper(boolean on) throws SyscallException;

  /** The effective user id of this process. geteuid(2). */
  int geteuid();

  /** The id of this process. getpid(2). */
  int getpid();

  /** The id of the calling OS thread. gettid(2). */
  int gettid();
}
