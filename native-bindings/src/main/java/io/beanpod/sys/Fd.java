package io.beanpod.sys;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A file descriptor with one owner. Closing it twice closes it once; using it after that is an
 * error of the program and throws, so a number that the kernel has given to another file meanwhile
 * is never touched.
 */
public final class Fd implements AutoCloseable {
  private static final int CLOSED = -1;
  private static final int AT_FDCWD = -100;

  /** The calling thread's working directory, AT_FDCWD, for calls that take a directory. */
  public static final Fd CWD = new Fd(AT_FDCWD, null);

  /** Standard input of this process. */
  public static final Fd STDIN = new Fd(0, null);

  /** Standard output of this process. */
  public static final Fd STDOUT = new Fd(1, null);

  /** Standard error output of this process. */
  public static final Fd STDERR = new Fd(2, null);

  private final AtomicInteger number;
  private final int opened;

  /** Null for what belongs to the whole process: it is never closed. */
  private final @Nullable IntConsumer closer;

  /**
   * Takes ownership of an open descriptor.
   *
   * @param number the descriptor
   * @param closer closes it, is called at most once; null when it is never to be closed
   */
  public Fd(int number, @Nullable IntConsumer closer) {
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
    int current = closer == null ? opened : number.getAndSet(CLOSED);
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
    if (closer == null) {
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
