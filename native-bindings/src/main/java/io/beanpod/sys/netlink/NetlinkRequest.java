package io.beanpod.sys.netlink;

import io.beanpod.sys.Errno;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One message to the kernel.
 *
 * @param type the message type, for example RTM_NEWLINK
 * @param flags NLM_F_* bits beside NLM_F_REQUEST
 * @param body what follows the header
 * @param call the name of the type, for an error
 * @param subject what it is about, for an error
 * @param accepted an error that means that there is nothing to do, or null
 */
record NetlinkRequest(
    int type, int flags, ByteBuffer body, String call, String subject, @Nullable Errno accepted) {
  static final int REQUEST = 0x1;
  static final int ACK = 0x4;
  static final int DUMP = 0x300;
  static final int REPLACE = 0x100;
  static final int EXCL = 0x200;
  static final int CREATE = 0x400;

  /** A message none of whose errors is accepted. */
  NetlinkRequest(int type, int flags, ByteBuffer body, String call, String subject) {
    this(type, flags, body, call, subject, null);
  }

  /** The same with an error that counts as success. */
  NetlinkRequest accepting(Errno errno) {
    return new NetlinkRequest(type, flags, body, call, subject, errno);
  }

  /** Whether the answer is a list that ends with NLMSG_DONE. */
  boolean isDump() {
    return (flags & DUMP) == DUMP && (flags & CREATE) == 0;
  }
}
