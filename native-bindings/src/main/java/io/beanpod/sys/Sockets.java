package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sockets, closed on exec. Without {@link #NONBLOCK}, accept, connect, receive and send can wait:
 * only on a platform thread. Interrupted calls are started again, but for connect. Sending never
 * raises SIGPIPE.
 */
public interface Sockets {
  int AF_UNIX = 1;
  int AF_INET = 2;
  int AF_INET6 = 10;
  int AF_NETLINK = 16;

  int SOCK_STREAM = 1;
  int SOCK_DGRAM = 2;
  int SOCK_RAW = 3;
  int SOCK_SEQPACKET = 5;

  /** SOCK_NONBLOCK, to be combined with a type. */
  int NONBLOCK = 0x800;

  int SOL_SOCKET = 1;
  int SO_REUSEADDR = 2;
  int SO_ERROR = 4;
  int SO_SNDBUF = 7;
  int SO_RCVBUF = 8;
  int SO_PASSCRED = 16;

  int MSG_PEEK = 2;
  int MSG_DONTWAIT = 0x40;
  int MSG_TRUNC = 0x20;

  int SHUT_RD = 0;
  int SHUT_WR = 1;
  int SHUT_RDWR = 2;

  /** Two sockets connected to each other. */
  record Pair(Fd first, Fd second) implements AutoCloseable {
    @Override
    public void close() {
      first.close();
      second.close();
    }
  }

  /**
   * A received message.
   *
   * @param length bytes put into the buffer; 0 of a stream or SEQPACKET when the peer has closed
   * @param descriptors descriptors that came with it; the receiver closes them
   * @param truncated whether the message was longer than the buffer, its rest is lost
   */
  record Received(int length, List<Fd> descriptors, boolean truncated) implements AutoCloseable {
    @Override
    public void close() {
      descriptors.forEach(Fd::close);
    }
  }

  /** Who connected. SO_PEERCRED of unix(7). */
  record Credentials(int pid, int uid, int gid) {}

  /** A socket in the network namespace of the calling thread. socket(2). */
  Fd socket(int domain, int type, int protocol) throws SyscallException;

  /** Two connected sockets of AF_UNIX. socketpair(2). */
  Pair socketpair(int type) throws SyscallException;

  /**
   * Gives a socket its address. bind(2). A unix path longer than the 107 bytes of sockaddr_un is
   * reached through a descriptor of its directory.
   */
  void bind(Fd socket, SocketName name) throws SyscallException;

  /** Connects. connect(2). EINPROGRESS comes as an exception from a non-blocking socket. */
  void connect(Fd socket, SocketName name) throws SyscallException;

  /** Lets a socket accept connections. listen(2). */
  void listen(Fd socket, int backlog) throws SyscallException;

  /** Takes the next connection. accept4(2); flags are 0 or {@link #NONBLOCK}. */
  Fd accept(Fd socket, int flags) throws SyscallException;

  /** Ends one or both directions. shutdown(2). */
  void shutdown(Fd socket, int how) throws SyscallException;

  /** Sends the buffer's remaining bytes, perhaps not all. send(2). */
  int send(Fd socket, ByteBuffer data, int flags) throws SyscallException;

  /** Receives into the buffer. recv(2); with MSG_TRUNC the length is that of the whole message. */
  int receive(Fd socket, ByteBuffer data, int flags) throws SyscallException;

  /**
   * Sends bytes with descriptors, which stay the sender's as well. sendmsg(2), SCM_RIGHTS.
   *
   * @param data at least one byte, or a stream carries no descriptors
   * @param descriptors at most 253
   */
  int sendMessage(Fd socket, ByteBuffer data, List<Fd> descriptors, int flags)
      throws SyscallException;

  /**
   * Receives bytes with descriptors. recvmsg(2), SCM_RIGHTS. Direct buffers are not copied.
   *
   * @param mostDescriptors more than these are closed by the kernel, and EMSGSIZE is thrown
   */
  Received receiveMessage(Fd socket, ByteBuffer data, int mostDescriptors, int flags)
      throws SyscallException;

  /** The process that connected, as it was then. getsockopt(2), SO_PEERCRED. */
  Credentials peerCredentials(Fd socket) throws SyscallException;

  /** Sets an option to a number. setsockopt(2). */
  void setOption(Fd socket, int level, int option, int value) throws SyscallException;

  /** Reads an option that is a number. getsockopt(2). */
  int option(Fd socket, int level, int option) throws SyscallException;
}
