package io.beanpod.image;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.MountAttributes;
import io.beanpod.sys.Mounts;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.SyscallException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;

/**
 * Overlayfs on layers whose files belong to the users of a user namespace.
 *
 * <p>Since Linux 6.15 it takes id-mapped mounts that are attached nowhere, by their descriptors.
 * Before that it wants layers that the caller's mount namespace has: then a thread makes one for
 * itself, attaches the mounts there, each in the place of its layer, and ends. What overlayfs needs
 * of them it has copied, and the host's mount table has never had them. The thread pays for a copy
 * of that table.
 */
final class MappedOverlay {
  private final Kernel kernel;
  private volatile boolean byDescriptor;

  /**
   * For a kernel.
   *
   * @param byDescriptor whether to try first what Linux 6.15 can
   */
  MappedOverlay(Kernel kernel, boolean byDescriptor) {
    this.kernel = kernel;
    this.byDescriptor = byDescriptor;
  }

  /** Makes the file system of a context that has its lower layers. */
  @FunctionalInterface
  interface Finish {
    Fd mount(Fd context) throws SyscallException;
  }

  /**
   * Mounts it, detached.
   *
   * @param layers the lower directories, the topmost first
   * @param users the user namespace
   */
  Fd mount(List<Path> layers, Fd users, Finish finish) throws SyscallException {
    try (MappedLayers mapped = MappedLayers.open(kernel, layers, users)) {
      if (byDescriptor) {
        try {
          return detached(mapped, finish);
        } catch (SyscallException e) {
          // EBADF where fsconfig(2) takes no descriptor of O_PATH's kind, as that of a mount is.
          if (e.errno() != Errno.EBADF && e.errno() != Errno.EINVAL) {
            throw e;
          }
        }
      }
      Fd mount = inOwnNamespace(layers, mapped, finish);
      byDescriptor = false;
      return mount;
    }
  }

  private Fd detached(MappedLayers mapped, Finish finish) throws SyscallException {
    try (Fd context = kernel.mounts().fsopen("overlay")) {
      for (Fd tree : mapped.trees()) {
        kernel.mounts().setFd(context, "lowerdir+", tree);
      }
      return finish.mount(context);
    }
  }

  private Fd inOwnNamespace(List<Path> layers, MappedLayers mapped, Finish finish)
      throws SyscallException {
    FutureTask<Fd> task = new FutureTask<>(() -> attached(layers, mapped, finish));
    Thread thread = Thread.ofPlatform().name("mapped-overlay").daemon().start(task);
    join(thread);
    try {
      return task.resultNow();
    } catch (IllegalStateException e) {
      if (task.exceptionNow() instanceof SyscallException failed) {
        throw failed;
      }
      throw new IllegalStateException(task.exceptionNow());
    }
  }

  /** Waits for its end: whoever it woke before would begin in its mount namespace. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Fd attached(List<Path> layers, MappedLayers mapped, Finish finish)
      throws SyscallException {
    Mounts mounts = kernel.mounts();
    kernel.namespaces().unshare(Set.of(Namespace.MOUNT));
    try (Fd top = mounts.openTree(Fd.CWD, "/", 0)) {
      mounts.setAttributes(top, true, MountAttributes.propagating(MountAttributes.MS_PRIVATE));
    }
    for (int i = 0; i < layers.size(); i++) {
      mounts.moveMount(mapped.trees().get(i), Fd.CWD, layers.get(i).toString());
    }
    try (Fd context = mounts.fsopen("overlay")) {
      for (Path layer : layers) {
        mounts.setString(context, "lowerdir+", layer.toString());
      }
      return finish.mount(context);
    }
  }
}
