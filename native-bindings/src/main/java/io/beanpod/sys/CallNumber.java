package io.beanpod.sys;

/**
 * Numbers of the system calls that older C libraries have no function for. From number 424 on all
 * architectures share one table.
 */
final class CallNumber {
  static final long PIDFD_SEND_SIGNAL = 424;
  static final long OPEN_TREE = 428;
  static final long MOVE_MOUNT = 429;
  static final long FSOPEN = 430;
  static final long FSCONFIG = 431;
  static final long FSMOUNT = 432;
  static final long FSPICK = 433;
  static final long PIDFD_OPEN = 434;
  static final long OPENAT2 = 437;
  static final long PIDFD_GETFD = 438;
  static final long MOUNT_SETATTR = 442;
  static final long FCHMODAT2 = 452;

  private CallNumber() {}
}
