package io.beanpod.runtime.network;

import io.beanpod.runtime.NetworkStatus;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Something that connects sandboxes: the built-in network, or the plugins of a CNI configuration.
 *
 * <p>Each remembers on disk whom it has connected. So a sandbox leaves the network that it joined,
 * whatever was configured since, and however often the daemon was started in between.
 */
public interface Network extends AutoCloseable {

  /** Whether new sandboxes are to be connected by this network. */
  boolean isWanted();

  /** Whether a sandbox could be connected now; read from memory or small files, never waits. */
  NetworkStatus status();

  /**
   * Gives a sandbox its interfaces, addresses, routes and host ports.
   *
   * @throws io.beanpod.runtime.RuntimeFailure with a sentence for the user; nothing of the sandbox
   *     is left then, or {@link #detach} takes away what is
   */
  NetworkAttachment attach(AttachRequest request) throws IOException, InterruptedException;

  /** Whether a sandbox that is made now can be connected before it is known whose it is. */
  default boolean connectsAhead() {
    return false;
  }

  /** Connects a sandbox ahead of its pod; {@link #assign} or {@link #detach} follows. */
  default void attachAhead(String sandboxId, PodNamespace namespace) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Tells whose a sandbox is that was connected ahead, and opens its host ports.
   *
   * @throws io.beanpod.runtime.RuntimeFailure as {@link #attach} does
   */
  default NetworkAttachment assign(AttachRequest request) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes a sandbox off this network. One that this network has not connected is no error.
   *
   * @param pausePid the process whose network namespace the pod's is; empty when it has ended
   */
  void detach(String sandboxId, OptionalInt pausePid) throws IOException, InterruptedException;

  /**
   * Takes away what sandboxes have left that do not live any more, at the start of a daemon.
   *
   * @param live the sandboxes that live
   */
  void reconcile(Set<String> live) throws IOException;

  /** Lets go; connected sandboxes stay so. */
  @Override
  void close();
}
