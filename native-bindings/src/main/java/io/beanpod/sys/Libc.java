package io.beanpod.sys;

import java.util.StringJoiner;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * The way into the C library: binds a family's functions, and turns a result of -1 into a {@link
 * SyscallException}.
 *
 * <p>errno belongs to the OS thread that made the call. It is read here, at once after the call: a
 * virtual thread cannot leave its carrier between the two.
 */
final class Libc {
  private static final String LIBRARY = "c";

  private final Runtime runtime;
  private final Close close;

  /** close(2); public because jnr-ffi implements it from another class loader. */
  public interface Close {
    int close(int fd);
  }

  private Libc(Close close) {
    this.close = close;
    this.runtime = Runtime.getRuntime(close);
  }

  static Libc load() {
    return new Libc(LibraryLoader.create(Close.class).load(LIBRARY));
  }

  /** Binds the functions of one family; throws UnsatisfiedLinkError where one does not exist. */
  <T> T bind(Class<T> family) {
    return LibraryLoader.create(family).failImmediately().load(LIBRARY);
  }

  Runtime runtime() {
    return runtime;
  }

  /** The error of the last call on this thread. */
  int errno() {
    return runtime.getLastError();
  }

  /** Returns the result, or throws the error of the call when it is negative. */
  int check(int result, String call, Object... arguments) throws SyscallException {
    if (result < 0) {
      throw failure(call, arguments);
    }
    return result;
  }

  /** Returns the result, or throws the error of the call when it is negative. */
  long check(long result, String call, Object... arguments) throws SyscallException {
    if (result < 0) {
      throw failure(call, arguments);
    }
    return result;
  }

  /** Takes ownership of the descriptor that a call returned, or throws its error. */
  Fd fd(long result, String call, Object... arguments) throws SyscallException {
    if (result < 0) {
      throw failure(call, arguments);
    }
    return adopt((int) result);
  }

  /** Takes ownership of an open descriptor. */
  Fd adopt(int number) {
    // close(2) releases the number even where it reports an error: there is nothing to retry.
    return new Fd(number, close::close);
  }

  /** The error of the last call on this thread, as an exception to throw. */
  SyscallException failure(String call, Object... arguments) {
    return new SyscallException(call, text(arguments), runtime.getLastError());
  }

  static String text(Object... arguments) {
    StringJoiner joiner = new StringJoiner(", ");
    for (Object argument : arguments) {
      joiner.add(String.valueOf(argument));
    }
    return joiner.toString();
  }
}
