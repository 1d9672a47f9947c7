package io.beanpod.runtime.state;

import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The lock of an object's directory, or of a file in it, flock(2). It belongs to an open file, not
 * to a process: pause or a monitor inherits it, and when the daemon has closed its own descriptor,
 * the lock is held for exactly as long as that process lives. So a later daemon knows, without any
 * process number that might have been used again, whether what it finds is alive.
 */
public final class StateLock implements AutoCloseable {

  private final Fd locked;

  private StateLock(Fd locked) {
    this.locked = locked;
  }

  /**
   * Takes a lock.
   *
   * @throws IOException when somebody holds it
   */
  public static StateLock take(Kernel kernel, Path path) throws IOException {
    Fd locked = open(kernel, path);
    if (!kernel.descriptors().flock(locked, Descriptors.Lock.EXCLUSIVE)) {
      locked.close();
      throw new IOException(path + " is in use");
    }
    return new StateLock(locked);
  }

  /** Whether somebody holds the lock. */
  public static boolean isHeld(Kernel kernel, Path path) throws SyscallException {
    try (Fd locked = open(kernel, path)) {
      return !kernel.descriptors().flock(locked, Descriptors.Lock.EXCLUSIVE);
    }
  }

  /**
   * A pidfd of the process that holds the lock.
   *
   * @param pid its number, as recorded when it was started
   * @return nothing when the lock is free
   */
  public static Optional<Fd> openHolder(Kernel kernel, Path path, int pid) throws IOException {
    if (!isHeld(kernel, path)) {
      return Optional.empty();
    }
    Fd process;
    try {
      process = kernel.processes().pidfdOpen(pid);
    } catch (SyscallException e) {
      if (e.errno() == Errno.ESRCH) {
        return Optional.empty();
      }
      throw e;
    }
    // Still held: the number was its own when it was opened.
    if (isHeld(kernel, path)) {
      return Optional.of(process);
    }
    process.close();
    return Optional.empty();
  }

  /** What is locked; whoever gets a copy of this descriptor holds the lock as well. */
  public Fd locked() {
    return locked;
  }

  /** Lets go of this copy. */
  @Override
  public void close() {
    locked.close();
  }

  private static Fd open(Kernel kernel, Path path) throws SyscallException {
    return kernel.files().openat(Fd.CWD, path.toString(), OpenFlags.RDONLY, 0);
  }
}
