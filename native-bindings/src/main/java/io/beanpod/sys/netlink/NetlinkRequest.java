package io.beanpod.sys.netlink;

import java.nio.ByteBuffer;

/**
 * One message to the kernel.
 *
 * @param type the message type, for example RTM_NEWLINK
 * @param flags NLM_F_* bits beside NLM_F_REQUEST
 * @param body what follows the header
 * @param call the name of the type, for an error
 * @param subject what it is about, for an error
 */
record NetlinkRequest(int type, int flags, ByteBuffer body, String call, String subject) {
  static final int REQUEST = 0x1;
  static final int ACK = 0x4;
  static final int DUMP = 0x300;
  static final int REPLACE = 0x100;
  static final int EXCL = 0x200;
  static final int CREATE = 0x400;

  /** Whether the answer is a list that ends with NLMSG_DONE. */
  boolean isDump() {
    return (flags & DUMP) == DUMP && (flags & CREATE) == 0;
  }
}
