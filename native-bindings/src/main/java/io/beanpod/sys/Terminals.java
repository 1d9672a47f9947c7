package io.beanpod.sys;

/** Terminals and pseudoterminals. termios(3), ioctl_tty(2), pty(7). */
public interface Terminals {
  /** Terminals alone, for a program that needs nothing else of the kernel. */
  static Terminals linux() {
    return new LinuxTerminals(Libc.load());
  }

  /** Whether a descriptor is a terminal. isatty(3). */
  boolean isTerminal(Fd fd);

  /** The settings of a terminal. tcgetattr(3). */
  TerminalMode mode(Fd terminal) throws SyscallException;

  /** Changes the settings once all output is written. tcsetattr(3) with TCSADRAIN. */
  void setMode(Fd terminal, TerminalMode mode) throws SyscallException;

  /** The size of a terminal. TIOCGWINSZ. */
  WindowSize size(Fd terminal) throws SyscallException;

  /** Changes the size; the foreground process group gets SIGWINCH. TIOCSWINSZ. */
  void setSize(Fd terminal, WindowSize size) throws SyscallException;

  /** Opens a new pseudoterminal by its {@code ptmx} and unlocks its other end. */
  Fd openMaster(String ptmx) throws SyscallException;

  /** Opens the other end, without a path that somebody could exchange. TIOCGPTPEER. */
  Fd openPeer(Fd master) throws SyscallException;
}
