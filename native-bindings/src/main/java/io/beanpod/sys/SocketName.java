package io.beanpod.sys;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The address of a socket: struct sockaddr of its family. */
public sealed interface SocketName {
  /** sockaddr as the kernel reads it. */
  byte[] encoded() throws SyscallException;

  /** A socket in the file tree. unix(7). */
  record UnixPath(String path) implements SocketName {
    /** Bytes of sun_path without the ending NUL. */
    static final int LONGEST = 107;

    @Override
    public byte[] encoded() throws SyscallException {
      return unix(CString.of(path));
    }
  }

  /** A socket in the abstract names of the network namespace, without the leading NUL. unix(7). */
  record UnixAbstract(String name) implements SocketName {
    @Override
    public byte[] encoded() {
      return unix(CString.encode('\0' + name));
    }
  }

  /** An IPv4 or IPv6 address with a port. ip(7), ipv6(7). */
  record Inet(InetAddress address, int port) implements SocketName {
    /** Checks the port. */
    public Inet {
      if (port < 0 || port > 0xFFFF) {
        throw new IllegalArgumentException("not a port: " + port);
      }
    }

    @Override
    public byte[] encoded() {
      boolean v4 = address instanceof Inet4Address;
      ByteBuffer out = ByteBuffer.allocate(v4 ? 16 : 28).order(ByteOrder.nativeOrder());
      out.putShort((short) (v4 ? Sockets.AF_INET : Sockets.AF_INET6));
      out.put((byte) (port >> 8)).put((byte) port);
      if (!v4) {
        out.putInt(0);
      }
      out.put(address.getAddress());
      return out.array();
    }
  }

  /**
   * A netlink socket. netlink(7).
   *
   * @param port the socket's number in its network namespace, 0 for the kernel
   * @param groups multicast groups to listen to, as bits
   */
  record Netlink(int port, int groups) implements SocketName {
    /** The kernel's own end. */
    public static final Netlink KERNEL = new Netlink(0, 0);

    @Override
    public byte[] encoded() {
      return ByteBuffer.allocate(12)
          .order(ByteOrder.nativeOrder())
          .putShort((short) Sockets.AF_NETLINK)
          .putShort((short) 0)
          .putInt(port)
          .putInt(groups)
          .array();
    }
  }

  private static byte[] unix(byte[] path) {
    byte[] family =
        ByteBuffer.allocate(2)
            .order(ByteOrder.nativeOrder())
            .putShort((short) Sockets.AF_UNIX)
            .array();
    ByteArrayOutputStream out = new ByteArrayOutputStream(path.length + 2);
    out.writeBytes(family);
    out.writeBytes(path);
    return out.toByteArray();
  }
}
