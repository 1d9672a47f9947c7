package io.beanpod.runtime.stream;

import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Events;
import io.beanpod.sys.Fd;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Writes a pipe, socket or terminal without holding a carrier thread. */
public class FdOutputStream extends OutputStream {

  private final Descriptors descriptors;
  private final Fd fd;
  private final Readiness readiness;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16384);

  /** Takes ownership of the descriptor. */
  public FdOutputStream(Descriptors descriptors, EventLoop loop, Fd fd) throws IOException {
    this.descriptors = descriptors;
    this.fd = fd;
    descriptors.setNonBlocking(fd, true);
    this.readiness = loop.watch(fd);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int end = offset + length;
    for (int at = offset; at < end; ) {
      int part = Math.min(end - at, buffer.capacity());
      buffer.clear().put(source, at, part).flip();
      while (buffer.hasRemaining()) {
        writeSome();
      }
      at += part;
    }
  }

  private void writeSome() throws IOException {
    try {
      readiness.await(Events.EPOLLOUT);
      descriptors.write(fd, buffer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing");
    } catch (SyscallException e) {
      if (e.errno() != Errno.EAGAIN) {
        throw e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    readiness.close();
    fd.close();
  }
}
