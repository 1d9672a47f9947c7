package io.beanpod.pause;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What tells a waiting init, with its descriptors, that its plan has come. */
public final class Handover {

  /** As many descriptors as the kernel passes with one message, SCM_MAX_FD of unix(7). */
  public static final int MOST_DESCRIPTORS = 253;

  private Handover() {}

  /**
   * The message's bytes.
   *
   * @param namespaces the CLONE_NEW* bits of what init joins; a process in them comes along, as a
   *     pidfd, unless there are none
   */
  public static byte[] encode(int namespaces) {
    return ByteBuffer.allocate(Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(namespaces)
        .array();
  }
}
