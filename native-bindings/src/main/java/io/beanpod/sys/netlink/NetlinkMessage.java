package io.beanpod.sys.netlink;

import java.nio.ByteBuffer;

/**
 * One message of the kernel.
 *
 * @param type the message type
 * @param flags NLM_F_* bits
 * @param sequence the number of the request that it answers
 * @param body what follows the header, in native byte order
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer body) {}
