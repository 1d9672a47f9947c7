package io.beanpod.runtime.container;

import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Holds the mount namespaces of running containers until their ends are known. The last process in
 * one takes it down while it exits, before its parent hears of that: the kernel unmounts a score of
 * file systems then and waits for an RCU grace period, which is milliseconds on a busy machine.
 * With a holder more, the end is known at once and this work follows.
 *
 * <p>It follows on a platform thread for each, since nothing bounds how long a file system takes to
 * unmount. A daemon that is killed holds nothing: then the end costs what it costs without.
 */
final class MountHolds implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(MountHolds.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Kernel kernel;
  private final EventLoop loop;
  private final Map<String, Fd> held = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> leaving = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("unmount-", 0).daemon().factory());

  MountHolds(Kernel kernel, EventLoop loop) {
    this.kernel = kernel;
    this.loop = loop;
  }

  /**
   * Holds the mount namespace of a container that is in it by now.
   *
   * @param pid its first process
   * @param process the same as a pidfd
   */
  void hold(String id, int pid, Fd process) throws IOException, InterruptedException {
    Fd namespace;
    try {
      namespace = kernel.namespaces().open(pid, Namespace.MOUNT);
    } catch (SyscallException e) {
      return; // it has ended already
    }
    held.put(id, namespace);
    if (loop.awaitReadable(process, Duration.ZERO)) {
      release(id); // the number may have been another process' when the file was opened
    }
  }

  /** Lets go, in a while. Nothing happens where nothing is held. */
  void release(String id) {
    Fd namespace = held.remove(id);
    if (namespace != null) {
      CompletableFuture<Void> closed = new CompletableFuture<>();
      leaving.put(id, closed);
      threads.execute(() -> {
        namespace.close();
        leaving.remove(id, closed);
        closed.complete(null);
      });
    }
  }

  /** Waits until what was let go is unmounted, but not for ever. */
  void awaitRelease(String id) throws InterruptedException {
    CompletableFuture<Void> closing = leaving.get(id);
    if (closing == null) {
      return;
    }
    try {
      closing.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the file systems of container %s are not unmounted after %d s: one of them hangs"
              .formatted(id, PATIENCE.toSeconds()));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Lets go of everything; containers that run keep their namespaces. */
  @Override
  public void close() {
    held.keySet().forEach(this::release);
    threads.shutdown();
  }
}
