package io.beanpod.sys;

import java.util.concurrent.Callable;
import jnr.ffi.LibraryLoader;

/** Calls of the C library that only tests make. */
final class LibcForTests {
  private static final int F_SETFD = 2;
  private static final long SIG_IGN = 1;

  private final Functions functions = LibraryLoader.create(Functions.class).load("c");

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    int fcntl(int fd, int command, long argument);

    int raise(int signal);

    long signal(int signal, long handler);
  }

  void clearCloseOnExec(Fd fd) {
    functions.fcntl(fd.number(), F_SETFD, 0);
  }

  void raise(Signal signal) {
    functions.raise(signal.number());
  }

  /** Runs code while the whole process ignores a signal. */
  void ignoring(Signal signal, Callable<?> code) throws Exception {
    long before = functions.signal(signal.number(), SIG_IGN);
    try {
      code.call();
    } finally {
      functions.signal(signal.number(), before);
    }
  }
}
