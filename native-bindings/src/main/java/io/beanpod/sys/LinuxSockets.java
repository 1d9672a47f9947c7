package io.beanpod.sys;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/** {@link Sockets} through the C library. */
final class LinuxSockets implements Sockets {
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int SO_PEERCRED = 17;
  private static final int UCRED_SIZE = 12;

  private final Libc libc;
  private final Files files;
  private final Functions functions;

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    int socket(int domain, int type, int protocol);

    int socketpair(int domain, int type, int protocol, @Out int[] ends);

    int bind(int fd, @In byte[] address, int length);

    int connect(int fd, @In byte[] address, int length);

    int listen(int fd, int backlog);

    int accept4(int fd, long address, long length, int flags);

    int shutdown(int fd, int how);

    long send(int fd, ByteBuffer data, long size, int flags);

    long recv(int fd, ByteBuffer data, long size, int flags);

    long sendmsg(int fd, ByteBuffer message, int flags);

    long recvmsg(int fd, ByteBuffer message, int flags);

    int setsockopt(int fd, int level, int option, @In int[] value, int length);

    int getsockopt(int fd, int level, int option, @Out byte[] value, int[] length);
  }

  /** A call with an encoded address. */
  private interface AddressCall {
    int call(byte[] address);
  }

  LinuxSockets(Libc libc, Files files) {
    this.libc = libc;
    this.files = files;
    this.functions = libc.bind(Functions.class);
  }

  @Override
  public Fd socket(int domain, int type, int protocol) throws SyscallException {
    int result = functions.socket(domain, type | SOCK_CLOEXEC, protocol);
    return libc.fd(result, "socket", domain, type, protocol);
  }

  @Override
  public Pair socketpair(int type) throws SyscallException {
    int[] ends = new int[2];
    int result = functions.socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends);
    libc.check(result, "socketpair", type);
    return new Pair(libc.adopt(ends[0]), libc.adopt(ends[1]));
  }

  @Override
  public void bind(Fd socket, SocketName name) throws SyscallException {
    withAddress(
        name, "bind", socket, address -> functions.bind(socket.number(), address, address.length));
  }

  @Override
  public void connect(Fd socket, SocketName name) throws SyscallException {
    withAddress(
        name,
        "connect",
        socket,
        address -> functions.connect(socket.number(), address, address.length));
  }

  private void withAddress(SocketName name, String call, Fd socket, AddressCall function)
      throws SyscallException {
    if (name instanceof SocketName.UnixPath unix
        && CString.encode(unix.path()).length > SocketName.UnixPath.LONGEST) {
      Path path = Path.of(unix.path()).toAbsolutePath();
      Path parent = path.getParent();
      if (parent == null) {
        throw new SyscallException(call, unix.path(), Errno.EINVAL);
      }
      int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
      try (Fd directory = files.openat(Fd.CWD, parent.toString(), flags, 0)) {
        String shortPath = directory.procPath() + "/" + path.getFileName();
        byte[] address = new SocketName.UnixPath(shortPath).encoded();
        libc.check(function.call(address), call, socket, unix.path());
      }
      return;
    }
    libc.check(function.call(name.encoded()), call, socket, name);
  }

  @Override
  public void listen(Fd socket, int backlog) throws SyscallException {
    libc.check(functions.listen(socket.number(), backlog), "listen", socket);
  }

  @Override
  public Fd accept(Fd socket, int flags) throws SyscallException {
    int result;
    do {
      result = functions.accept4(socket.number(), 0, 0, flags | SOCK_CLOEXEC);
    } while (interrupted(result));
    return libc.fd(result, "accept4", socket);
  }

  private boolean interrupted(long result) {
    return result < 0 && libc.errno() == Errno.EINTR.number();
  }

  @Override
  public void shutdown(Fd socket, int how) throws SyscallException {
    libc.check(functions.shutdown(socket.number(), how), "shutdown", socket, how);
  }

  @Override
  public int send(Fd socket, ByteBuffer data, int flags) throws SyscallException {
    long result;
    do {
      result = functions.send(socket.number(), data, data.remaining(), flags | MSG_NOSIGNAL);
    } while (interrupted(result));
    libc.check(result, "send", socket);
    data.position(data.position() + (int) result);
    return (int) result;
  }

  @Override
  public int receive(Fd socket, ByteBuffer data, int flags) throws SyscallException {
    long result;
    do {
      result = functions.recv(socket.number(), data, data.remaining(), flags);
    } while (interrupted(result));
    libc.check(result, "recv", socket);
    data.position(data.position() + Math.min((int) result, data.remaining()));
    return (int) result;
  }

  @Override
  public int sendMessage(Fd socket, ByteBuffer data, List<Fd> descriptors, int flags)
      throws SyscallException {
    ByteBuffer direct = direct(data);
    if (!data.isDirect()) {
      direct.put(data.duplicate()).flip();
    }
    SocketMessage message = new SocketMessage(libc.runtime(), direct, descriptors.size());
    if (!descriptors.isEmpty()) {
      message.putRights(descriptors);
    }
    try {
      long result;
      do {
        result = functions.sendmsg(socket.number(), message.buffer(), flags | MSG_NOSIGNAL);
      } while (interrupted(result));
      libc.check(result, "sendmsg", socket, descriptors);
      data.position(data.position() + (int) result);
      return (int) result;
    } finally {
      Reference.reachabilityFence(direct);
      Reference.reachabilityFence(message);
    }
  }

  @Override
  public Received receiveMessage(Fd socket, ByteBuffer data, int mostDescriptors, int flags)
      throws SyscallException {
    ByteBuffer direct = direct(data);
    SocketMessage message = new SocketMessage(libc.runtime(), direct, mostDescriptors);
    long result;
    do {
      result = functions.recvmsg(socket.number(), message.buffer(), flags | MSG_CMSG_CLOEXEC);
    } while (interrupted(result));
    libc.check(result, "recvmsg", socket);
    if (data.isDirect()) {
      data.position(data.position() + (int) result);
    } else {
      data.put(direct.limit((int) result));
    }
    List<Fd> descriptors = new ArrayList<>();
    for (int number : message.rights()) {
      descriptors.add(libc.adopt(number));
    }
    Received received =
        new Received((int) result, List.copyOf(descriptors), (message.flags() & MSG_TRUNC) != 0);
    if ((message.flags() & MSG_CTRUNC) != 0) {
      received.close();
      throw new SyscallException(
          "recvmsg", socket.toString(), Errno.EMSGSIZE, "more descriptors than " + mostDescriptors);
    }
    return received;
  }

  /** The remaining bytes themselves, or where they are in the heap, as many bytes outside of it. */
  private static ByteBuffer direct(ByteBuffer data) {
    return data.isDirect() ? data.slice() : ByteBuffer.allocateDirect(data.remaining());
  }

  @Override
  public Credentials peerCredentials(Fd socket) throws SyscallException {
    byte[] value = new byte[UCRED_SIZE];
    int[] length = {value.length};
    int result = functions.getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, value, length);
    libc.check(result, "getsockopt", socket, "SO_PEERCRED");
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    return new Credentials(in.getInt(), in.getInt(), in.getInt());
  }

  @Override
  public void setOption(Fd socket, int level, int option, int value) throws SyscallException {
    int result =
        functions.setsockopt(socket.number(), level, option, new int[] {value}, Integer.BYTES);
    libc.check(result, "setsockopt", socket, level, option, value);
  }

  @Override
  public int option(Fd socket, int level, int option) throws SyscallException {
    byte[] value = new byte[Integer.BYTES];
    int[] length = {value.length};
    int result = functions.getsockopt(socket.number(), level, option, value, length);
    libc.check(result, "getsockopt", socket, level, option);
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
  }
}
