package io.beanpod.runtime.stream;

import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Events;
import io.beanpod.sys.Fd;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/** Reads a pipe, socket or terminal without holding a carrier thread. */
public final class FdInputStream extends InputStream {

  private final Descriptors descriptors;
  private final Fd fd;
  private final Readiness readiness;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16384).limit(0);

  /** Takes ownership of the descriptor. */
  public FdInputStream(Descriptors descriptors, EventLoop loop, Fd fd) throws IOException {
    this.descriptors = descriptors;
    this.fd = fd;
    descriptors.setNonBlocking(fd, true);
    this.readiness = loop.watch(fd);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!buffer.hasRemaining() && !fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    while (true) {
      try {
        readiness.await(Events.EPOLLIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading");
      }
      buffer.clear();
      try {
        int count = descriptors.read(fd, buffer);
        buffer.flip();
        return count > 0;
      } catch (SyscallException e) {
        buffer.limit(0);
        if (e.errno() == Errno.EIO) {
          return false; // a pseudo terminal whose other side is closed, pty(7)
        }
        if (e.errno() != Errno.EAGAIN) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    readiness.close();
    fd.close();
  }
}
