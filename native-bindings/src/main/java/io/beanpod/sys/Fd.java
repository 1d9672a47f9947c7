package io.beanpod.sys;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A file descriptor with one owner. Closing it twice closes it once; using it after that is an
 * error of the program and throws, so a number that the kernel has given to another file meanwhile
 * is never touched.
 */
public final class Fd implements AutoCloseable {
  private static final int CLOSED = -1;
  private static final int AT_FDCWD = -100;

  /** The calling thread's working directory, AT_FDCWD, for calls that take a directory. */
  public static final Fd CWD = new Fd(AT_FDCWD, number -> {});

  private final AtomicInteger number;
  private final int opened;
  private final IntConsumer closer;

  /**
   * Takes ownership of an open descriptor.
   *
   * @param number the descriptor
   * @param closer closes it; is called at most once
   */
  public Fd(int number, IntConsumer closer) {
    if (number < 0 && number != AT_FDCWD) {
      throw new IllegalArgumentException("not a descriptor: " + number);
    }
    this.number = new AtomicInteger(number);
    this.opened = number;
    this.closer = closer;
  }

  /**
   * The descriptor, to be used at once and not kept.
   *
   * @throws IllegalStateException when it is closed or was handed on
   */
  public int number() {
    int current = number.get();
    if (current == CLOSED) {
      throw new IllegalStateException("descriptor " + opened + " is closed");
    }
    return current;
  }

  /** Whether this object still owns an open descriptor. */
  public boolean isOpen() {
    return number.get() != CLOSED;
  }

  /**
   * Hands the descriptor to a new owner: this object counts as closed from now on.
   *
   * @throws IllegalStateException when it is closed already
   */
  public Fd release() {
    int current = this == CWD ? AT_FDCWD : number.getAndSet(CLOSED);
    if (current == CLOSED) {
      throw new IllegalStateException("descriptor " + opened + " is closed");
    }
    return new Fd(current, closer);
  }

  /** The path by which proc(5) names this descriptor for the calling process. */
  public String procPath() {
    return "/proc/self/fd/" + number();
  }

  /** Closes the descriptor; the second time does nothing. Never throws. */
  @Override
  public void close() {
    if (this == CWD) {
      return;
    }
    int current = number.getAndSet(CLOSED);
    if (current != CLOSED) {
      closer.accept(current);
    }
  }

  @Override
  public String toString() {
    return opened == AT_FDCWD ? "." : "fd " + opened;
  }
}
