package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.ahead.Ahead;
import io.beanpod.runtime.network.Network;
import io.beanpod.runtime.network.PodNamespace;
import io.beanpod.runtime.state.ObjectId;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The namespaces and the network of the next sandbox, made before it is asked for: these are most
 * of what a sandbox takes, and wait for locks that the whole kernel has once. One is ready as long
 * as sandboxes are being made; it is a thread and a lease, so nothing but a lease without a sandbox
 * is left when the daemon is killed, which the next one gives back.
 */
public final class SandboxShelf implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SandboxShelf.class.getName());
  private static final Set<Namespace> KINDS = Set.of(Namespace.NET, Namespace.IPC, Namespace.UTS);

  private final Kernel kernel;
  private final NamespaceThreads threads;
  private final Network network;
  private final Ahead<Ready> ahead;

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
    this.ahead = new Ahead<>("sandbox", 1, this::make, this::discard);
  }

  /** What is ready, if it is what such a sandbox needs; the next will be. */
  Optional<Ready> take(SandboxSpec spec) {
    if (!suits(spec) || !network.connectsAhead()) {
      return Optional.empty();
    }
    return ahead.take();
  }

  /** An interface takes its settings from the namespace's defaults, which a pod may change. */
  private static boolean suits(SandboxSpec spec) {
    return spec.userNamespace().isEmpty()
        && PodNamespaces.of(spec).equals(KINDS)
        && spec.sysctls().keySet().stream()
            .noneMatch(name -> name.matches("net[./]ipv[46][./](conf|neigh)[./].*"));
  }

  private Ready make() throws IOException, InterruptedException {
    Ready made =
        new Ready(
            ObjectId.next(), threads.enterNew(KINDS, () -> PodNamespace.ofCallingThread(kernel)));
    try {
      network.attachAhead(made.id(), made.namespaces().prepared());
      return made;
    } catch (IOException | RuntimeException e) {
      discard(made);
      throw e;
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
    ahead.close();
  }
}
