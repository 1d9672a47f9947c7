package io.beanpod.runtime.seccomp;

import io.beanpod.sys.Errno;

/**
 * What happens to a system call.
 *
 * @param value what the filter returns, SECCOMP_RET_* of linux/seccomp.h with its data
 */
record Action(int value) {

  static final Action ALLOW = new Action(0x7fff0000);
  static final Action LOG = new Action(0x7ffc0000);
  static final Action TRAP = new Action(0x00030000);
  static final Action KILL_THREAD = new Action(0);
  static final Action KILL_PROCESS = new Action(0x80000000);

  private static final int RET_ERRNO = 0x00050000;
  private static final int RET_TRACE = 0x7ff00000;
  private static final int DATA = 0xffff;

  /** Fails with an error number. */
  static Action errno(Errno errno) {
    return errno(errno.number());
  }

  /** Fails with an error number; the kernel takes 4095 at most. */
  static Action errno(int number) {
    return new Action(RET_ERRNO | (number & DATA));
  }

  /** Tells a tracer; ENOSYS where there is none. */
  static Action trace(int message) {
    return new Action(RET_TRACE | (message & DATA));
  }

  boolean isErrno() {
    return (value & ~DATA) == RET_ERRNO;
  }
}
