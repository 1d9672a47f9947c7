package io.beanpod.sys;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A system call that the kernel refused, for example {@code openat2(etc/passwd): ENOENT (No such
 * file or directory)}.
 */
public final class SyscallException extends IOException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final String arguments;
  private final int number;
  private final Errno errno;

  /**
   * A failed call.
   *
   * @param call the name of its man page, for example {@code openat2}
   * @param arguments the arguments that tell this call from others, for the reader
   * @param number the error number as the kernel gave it
   */
  public SyscallException(String call, String arguments, int number) {
    this(call, arguments, number, null);
  }

  /**
   * A failed call with a sentence of the kernel (file system context log, netlink extended ack).
   */
  public SyscallException(String call, String arguments, int number, @Nullable String detail) {
    super(message(call, arguments, number, detail));
    this.call = call;
    this.arguments = arguments;
    this.number = number;
    this.errno = Errno.of(number);
  }

  /** A failed call with a known error. */
  public SyscallException(String call, String arguments, Errno errno) {
    this(call, arguments, errno.number(), null);
  }

  /** A failed call with a known error and a sentence that explains it. */
  public SyscallException(String call, String arguments, Errno errno, String detail) {
    this(call, arguments, errno.number(), detail);
  }

  /** The name of the call's man page. */
  public String call() {
    return call;
  }

  /** The call's telling arguments as text. */
  public String arguments() {
    return arguments;
  }

  /** The error, {@link Errno#UNKNOWN} when {@link #number()} has no name. */
  public Errno errno() {
    return errno;
  }

  /** The error number as the kernel gave it. */
  public int number() {
    return number;
  }

  private static String message(
      String call, String arguments, int number, @Nullable String detail) {
    Errno errno = Errno.of(number);
    String name = errno == Errno.UNKNOWN ? "errno " + number : errno.name();
    String text = call + "(" + arguments + "): " + name + " (" + errno.description() + ")";
    return detail == null || detail.isEmpty() ? text : text + ": " + detail;
  }
}
