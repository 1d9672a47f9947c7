package io.beanpod.runtime.container;

import io.beanpod.pause.StatusMessage;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.runtime.stream.Readiness;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Events;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The spawner's end of the socket on which init tells how far it is. */
final class StatusChannel implements AutoCloseable {

  private final Sockets sockets;
  private final Fd own;
  private final Fd theirs;
  private final Readiness readiness;
  private final ByteBuffer packet = ByteBuffer.allocateDirect(StatusMessage.MAXIMUM_BYTES);

  StatusChannel(Kernel kernel, EventLoop loop) throws IOException {
    sockets = kernel.sockets();
    Sockets.Pair pair = sockets.socketpair(Sockets.SOCK_SEQPACKET);
    own = pair.first();
    theirs = pair.second();
    kernel.descriptors().setNonBlocking(own, true);
    readiness = loop.watch(own);
  }

  /** The end that init gets; the spawner closes it after the spawn to see the end of the stream. */
  Fd theirs() {
    return theirs;
  }

  /**
   * A message and the descriptor that came with it, if one did.
   *
   * @param descriptor for the receiver to close
   */
  record Told(StatusMessage message, Optional<Fd> descriptor) {}

  /**
   * Waits for the next message.
   *
   * @return nothing at the end of the stream
   */
  Optional<Told> next() throws IOException, InterruptedException {
    while (true) {
      readiness.await(Events.EPOLLIN);
      packet.clear();
      try {
        Sockets.Received received = sockets.receiveMessage(own, packet, 1, 0);
        if (received.length() == 0) {
          return Optional.empty();
        }
        byte[] bytes = new byte[received.length()];
        packet.flip().get(bytes);
        return Optional.of(
            new Told(StatusMessage.decode(bytes), received.descriptors().stream().findFirst()));
      } catch (SyscallException e) {
        if (e.errno() == Errno.ECONNRESET) {
          return Optional.empty();
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
    own.close();
    theirs.close();
  }
}
