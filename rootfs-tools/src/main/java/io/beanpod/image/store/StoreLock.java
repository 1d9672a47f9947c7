package io.beanpod.image.store;

import io.beanpod.sys.Descriptors.Lock;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps the processes and threads that use a store out of each other's way. Exclusive: changing the
 * index and taking things out. Shared: adding something that refers to what is there. Each holder
 * has it for a few milliseconds; downloading, unpacking and deleting are done outside of it.
 *
 * <p>flock(2) belongs to an open file, so each holder opens the lock file anew; the kernel gives it
 * back when the holder dies. Threads of this process queue at a Java lock first, where a virtual
 * thread does not hold its carrier.
 */
final class StoreLock {
  private final ReadWriteLock threads = new ReentrantReadWriteLock();
  private final Kernel kernel;
  private final Path file;

  StoreLock(Kernel kernel, Path file) {
    this.kernel = kernel;
    this.file = file;
  }

  /** What is done while the lock is held. */
  interface Section<T> {
    T run() throws IOException;
  }

  <T> T shared(Section<T> section) throws IOException {
    return locked(threads.readLock(), Lock.SHARED, section);
  }

  <T> T exclusive(Section<T> section) throws IOException {
    return locked(threads.writeLock(), Lock.EXCLUSIVE, section);
  }

  private <T> T locked(java.util.concurrent.locks.Lock thread, Lock kind, Section<T> section)
      throws IOException {
    thread.lock();
    try (Fd held =
        kernel.files().openat(Fd.CWD, file.toString(), OpenFlags.RDWR | OpenFlags.CREAT, 0600)) {
      if (!kernel.descriptors().flock(held, kind)) {
        kernel.descriptors().waitForLock(held, kind);
      }
      return section.run();
    } finally {
      thread.unlock();
    }
  }
}
