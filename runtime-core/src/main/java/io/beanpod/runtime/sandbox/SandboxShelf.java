package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.network.Network;
import io.beanpod.runtime.network.PodNamespace;
import io.beanpod.runtime.state.ObjectId;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces and the network of the next sandbox, made before it is asked for: these are most
 * of what a sandbox takes, and wait for locks that the whole kernel has once. One is ready as long
 * as sandboxes are being made; it is a thread and a lease, so nothing but a lease without a sandbox
 * is left when the daemon is killed, which the next one gives back.
 */
public final class SandboxShelf implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SandboxShelf.class.getName());
  private static final Set<Namespace> KINDS = Set.of(Namespace.NET, Namespace.IPC, Namespace.UTS);

  /** One is made when no sandbox has come for so long: not in the way of one that starts. */
  private static final Duration QUIET = Duration.ofMillis(20);

  /** It is given up when no sandbox has come for so long. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Kernel kernel;
  private final NamespaceThreads threads;
  private final Network network;
  private final AtomicReference<@Nullable Ready> ready = new AtomicReference<>();
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread = Thread.ofPlatform().name("sandbox-shelf").unstarted(this::run);
  private volatile boolean closed;

  /**
   * A sandbox without a pod.
   *
   * @param id the sandbox's, by which the network knows it
   * @param namespaces a thread in them, for whoever takes it to use or to close
   */
  record Ready(String id, NamespaceThreads.Entered<PodNamespace> namespaces) {}

  SandboxShelf(Kernel kernel, NamespaceThreads threads, Network network) {
    this.kernel = kernel;
    this.threads = threads;
    this.network = network;
    thread.start();
  }

  /** What is ready, if it is what such a sandbox needs; the next will be. */
  Optional<Ready> take(SandboxSpec spec) {
    if (!suits(spec) || !network.connectsAhead()) {
      return Optional.empty();
    }
    asked.release();
    return Optional.ofNullable(ready.getAndSet(null));
  }

  /** An interface takes its settings from the namespace's defaults, which a pod may change. */
  private static boolean suits(SandboxSpec spec) {
    return spec.userNamespace().isEmpty()
        && PodNamespaces.of(spec).equals(KINDS)
        && spec.sysctls().keySet().stream()
            .noneMatch(name -> name.matches("net[./]ipv[46][./](conf|neigh)[./].*"));
  }

  private void run() {
    try {
      while (!closed) {
        if (!asked.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS)) {
          discard();
          asked.acquire();
        }
        do {
          asked.drainPermits();
        } while (asked.tryAcquire(QUIET.toMillis(), TimeUnit.MILLISECONDS));
        if (!closed && ready.get() == null) {
          fill();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A sandbox that finds nothing ready makes its own, and tells why if that fails. */
  private void fill() throws InterruptedException {
    try {
      Ready made =
          new Ready(
              ObjectId.next(), threads.enterNew(KINDS, () -> PodNamespace.ofCallingThread(kernel)));
      try {
        network.attachAhead(made.id(), made.namespaces().prepared());
        ready.set(made);
      } catch (IOException | RuntimeException e) {
        discard(made);
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "no sandbox was made ahead", e);
    }
  }

  private void discard() throws InterruptedException {
    Ready unused = ready.getAndSet(null);
    if (unused != null) {
      discard(unused);
    }
  }

  /** Gives back what was made for a sandbox that came to nothing. */
  void discard(Ready unused) throws InterruptedException {
    unused.namespaces().close();
    unused.namespaces().prepared().close();
    try {
      network.detach(unused.id(), OptionalInt.empty());
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the network of a sandbox made ahead is left for the next start of the daemon",
          e);
    }
  }

  /** Ends it; nothing that was made ahead is left. */
  @Override
  public void close() {
    closed = true;
    asked.release();
    try {
      thread.join();
      discard();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
