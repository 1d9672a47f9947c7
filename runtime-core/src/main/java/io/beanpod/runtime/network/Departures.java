package io.beanpod.runtime.network;

import io.beanpod.log.LogField;
import io.beanpod.sys.Errno;
import io.beanpod.sys.SyscallException;
import io.beanpod.sys.netlink.Link;
import io.beanpod.sys.netlink.RouteSocket;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Leases whose sandboxes have left, until the kernel has forgotten them: on a thread of its own,
 * for removing a link takes some 20 ms, half of them under the lock that every new link needs.
 */
final class Departures implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Departures.class.getName());

  /** How long the end of a pod's namespace may take to remove its link, in growing steps. */
  private static final long FIRST_WAIT_MILLIS = 4;

  private static final long LAST_WAIT_MILLIS = 512;

  private final RouteSocket links;
  private final LeaseDirectory directory;
  private final Consumer<Lease> gone;
  private final Map<String, Lease> pending = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor thread;

  /**
   * Starts the thread, in the network namespace of the calling one.
   *
   * @param links a socket of its own: others shall not wait for a removal
   * @param gone is told, on the thread, of each lease that is forgotten
   */
  Departures(RouteSocket links, LeaseDirectory directory, Consumer<Lease> gone) {
    this.links = links;
    this.directory = directory;
    this.gone = gone;
    thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("network-cleaner").daemon().factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // Started later, it would inherit the network namespace of some later caller.
    thread.prestartCoreThread();
  }

  /** Those that are not forgotten yet: their addresses are taken still. */
  Collection<Lease> pending() {
    return List.copyOf(pending.values());
  }

  boolean isPending(String sandboxId) {
    return pending.containsKey(sandboxId);
  }

  /** Notes that a lease ends. {@link #clean} does the rest, once rules and ports are gone. */
  void announce(Lease lease) {
    pending.put(lease.sandboxId(), lease);
  }

  /** Removes what is left of an announced lease, in the background. */
  void clean(Lease lease) {
    thread.execute(() -> clean(lease, FIRST_WAIT_MILLIS));
  }

  /** Runs something on the thread, unless the end comes first. */
  void later(Runnable task, long millis) {
    if (!thread.isShutdown()) {
      var _ = thread.schedule(task, millis, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * The kernel removes a link with its pod's namespace, all in one go; only where the namespace
   * lives on, somebody has to.
   */
  private void clean(Lease lease, long waitMillis) {
    try {
      Optional<Link> link = links.link(lease.linkName());
      if (link.isPresent() && waitMillis <= LAST_WAIT_MILLIS && !thread.isShutdown()) {
        later(() -> clean(lease, waitMillis * 2), waitMillis);
        return;
      }
      if (link.isPresent()) {
        delete(link.get());
      }
      directory.delete(lease);
      pending.remove(lease.sandboxId());
      gone.accept(lease);
    } catch (IOException failure) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The network of pod {0} could not be cleaned up; the next start of the daemon tries"
              + " again",
          LogField.pod(lease.pod()),
          failure);
    }
  }

  /** Removes a link; one that is gone is fine. */
  void delete(Link link) throws SyscallException {
    try {
      links.deleteLink(link.index());
    } catch (SyscallException failure) {
      if (failure.errno() != Errno.ENODEV) {
        throw failure;
      }
    }
  }

  /** Waits until all that was announced is gone, and ends. */
  @Override
  public void close() {
    thread.close();
    for (Lease lease : pending()) {
      clean(lease, Long.MAX_VALUE);
    }
    links.close();
  }
}
