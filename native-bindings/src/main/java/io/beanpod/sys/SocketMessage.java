package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** struct msghdr with one struct iovec and room for SCM_RIGHTS, in one piece of memory. */
final class SocketMessage {
  private static final int MSG_IOV = 16;
  private static final int MSG_IOVLEN = 24;
  private static final int MSG_CONTROL = 32;
  private static final int MSG_CONTROLLEN = 40;
  private static final int MSG_FLAGS = 48;
  private static final int MSGHDR_SIZE = 56;
  private static final int IOVEC_SIZE = 16;
  private static final int CMSGHDR_SIZE = 16;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  private final ByteBuffer buffer;
  private final int control;

  /**
   * A message around direct memory; what is sent or received is its remaining part. The kernel
   * knows this memory by address only: the caller keeps it reachable.
   */
  SocketMessage(Runtime runtime, ByteBuffer data, int controlDescriptors) {
    int controlSize =
        controlDescriptors == 0
            ? 0
            : CMSGHDR_SIZE + NativeBlock.aligned(controlDescriptors * Integer.BYTES);
    NativeBlock block = new NativeBlock(runtime, MSGHDR_SIZE + IOVEC_SIZE + controlSize);
    buffer = block.buffer();
    block.reserve(MSGHDR_SIZE);
    int iovec = block.reserve(IOVEC_SIZE);
    control = block.reserve(controlSize);
    buffer.putLong(MSG_IOV, block.address(iovec));
    buffer.putLong(MSG_IOVLEN, 1);
    buffer.putLong(iovec, Pointer.wrap(runtime, data.slice()).address());
    buffer.putLong(iovec + 8, data.remaining());
    if (controlSize != 0) {
      buffer.putLong(MSG_CONTROL, block.address(control));
      buffer.putLong(MSG_CONTROLLEN, controlSize);
    }
  }

  /** Puts descriptors to send, as many as there was room asked for. */
  void putRights(List<Fd> descriptors) {
    int length = CMSGHDR_SIZE + descriptors.size() * Integer.BYTES;
    buffer.putLong(control, length);
    buffer.putInt(control + 8, SOL_SOCKET);
    buffer.putInt(control + 12, SCM_RIGHTS);
    for (int i = 0; i < descriptors.size(); i++) {
      buffer.putInt(control + CMSGHDR_SIZE + i * Integer.BYTES, descriptors.get(i).number());
    }
  }

  /** The numbers of received descriptors. */
  List<Integer> rights() {
    List<Integer> numbers = new ArrayList<>();
    int end = control + (int) buffer.getLong(MSG_CONTROLLEN);
    int offset = control;
    while (offset + CMSGHDR_SIZE <= end) {
      int length = (int) buffer.getLong(offset);
      if (buffer.getInt(offset + 8) == SOL_SOCKET && buffer.getInt(offset + 12) == SCM_RIGHTS) {
        for (int at = offset + CMSGHDR_SIZE; at + Integer.BYTES <= offset + length; at += 4) {
          numbers.add(buffer.getInt(at));
        }
      }
      offset += NativeBlock.aligned(Math.max(length, CMSGHDR_SIZE));
    }
    return numbers;
  }

  /** The MSG_* flags that recvmsg(2) set. */
  int flags() {
    return buffer.getInt(MSG_FLAGS);
  }

  /** The structure, for the call. */
  ByteBuffer buffer() {
    return buffer;
  }
}
