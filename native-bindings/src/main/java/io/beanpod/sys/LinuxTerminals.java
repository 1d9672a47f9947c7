package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.annotations.In;

/** {@link Terminals} through ioctl(2), whose request numbers x86-64 and aarch64 share. */
final class LinuxTerminals implements Terminals {
  private static final long TCGETS = 0x5401;
  private static final long TCSETSW = 0x5403;
  private static final long TIOCGWINSZ = 0x5413;
  private static final long TIOCSWINSZ = 0x5414;
  private static final long TIOCSPTLCK = 0x40045431;
  private static final long TIOCGPTPEER = 0x5441;
  private static final int WINSIZE_SIZE = 8;

  private final Libc libc;
  private final Functions functions;

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    int ioctl(int fd, long request, byte[] argument);

    int ioctl(int fd, long request, long argument);

    int open(@In byte[] path, int flags);
  }

  LinuxTerminals(Libc libc) {
    this.libc = libc;
    this.functions = libc.bind(Functions.class);
  }

  @Override
  public boolean isTerminal(Fd fd) {
    return functions.ioctl(fd.number(), TCGETS, new byte[TerminalMode.SIZE]) == 0;
  }

  @Override
  public TerminalMode mode(Fd terminal) throws SyscallException {
    byte[] struct = new byte[TerminalMode.SIZE];
    libc.check(functions.ioctl(terminal.number(), TCGETS, struct), "ioctl", terminal, "TCGETS");
    return new TerminalMode(struct);
  }

  @Override
  public void setMode(Fd terminal, TerminalMode mode) throws SyscallException {
    int result;
    do {
      result = functions.ioctl(terminal.number(), TCSETSW, mode.struct());
    } while (result < 0 && libc.errno() == Errno.EINTR.number());
    libc.check(result, "ioctl", terminal, "TCSETSW");
  }

  @Override
  public WindowSize size(Fd terminal) throws SyscallException {
    byte[] struct = new byte[WINSIZE_SIZE];
    int result = functions.ioctl(terminal.number(), TIOCGWINSZ, struct);
    libc.check(result, "ioctl", terminal, "TIOCGWINSZ");
    ByteBuffer in = ByteBuffer.wrap(struct).order(ByteOrder.nativeOrder());
    return new WindowSize(in.getShort(0) & 0xFFFF, in.getShort(2) & 0xFFFF);
  }

  @Override
  public void setSize(Fd terminal, WindowSize size) throws SyscallException {
    ByteBuffer struct = ByteBuffer.allocate(WINSIZE_SIZE).order(ByteOrder.nativeOrder());
    struct.putShort((short) size.rows()).putShort((short) size.columns());
    int result = functions.ioctl(terminal.number(), TIOCSWINSZ, struct.array());
    libc.check(result, "ioctl", terminal, "TIOCSWINSZ");
  }

  @Override
  public Fd openMaster(String ptmx) throws SyscallException {
    int flags = OpenFlags.RDWR | OpenFlags.NOCTTY | OpenFlags.CLOEXEC;
    Fd master = libc.fd(functions.open(CString.of(ptmx), flags), "open", ptmx);
    int result = functions.ioctl(master.number(), TIOCSPTLCK, new byte[Integer.BYTES]);
    if (result < 0) {
      SyscallException failure = libc.failure("ioctl", master, "TIOCSPTLCK");
      master.close();
      throw failure;
    }
    return master;
  }

  @Override
  public Fd openPeer(Fd master) throws SyscallException {
    long flags = OpenFlags.RDWR | OpenFlags.NOCTTY | OpenFlags.CLOEXEC;
    int result = functions.ioctl(master.number(), TIOCGPTPEER, flags);
    return libc.fd(result, "ioctl", master, "TIOCGPTPEER");
  }
}
