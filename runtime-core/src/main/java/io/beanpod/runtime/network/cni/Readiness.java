package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.NetworkStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Whether a network's plugins are ready. Kubelet asks every few seconds and must not wait, so it
 * hears the last answer, and an old one is refreshed behind its back. Until there is one, a network
 * counts as ready: a daemon that starts again shall not make a node look broken.
 */
final class Readiness {
  private static final Duration FRESH = Duration.ofSeconds(10);

  /**
   * An answer.
   *
   * @param complaint why not, empty when ready
   * @param at System.nanoTime
   */
  private record Answer(NetworkList network, String complaint, long at) {}

  private final PluginDirectories directories;
  private final PluginChain chain;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile @Nullable Answer last;

  Readiness(PluginDirectories directories, PluginChain chain) {
    this.directories = directories;
    this.chain = chain;
  }

  NetworkStatus of(NetworkList network) {
    Optional<String> missing = missing(network);
    if (missing.isPresent()) {
      return NetworkStatus.notReady(missing.get());
    }
    Answer answer = last;
    boolean known = answer != null && answer.network().equals(network);
    if (answer == null || !known || System.nanoTime() - answer.at() > FRESH.toNanos()) {
      refresh(network);
    }
    return answer == null || !known || answer.complaint().isEmpty()
        ? NetworkStatus.READY
        : NetworkStatus.notReady(answer.complaint());
  }

  private Optional<String> missing(NetworkList network) {
    try {
      for (String type : network.types()) {
        var _ = directories.program(type);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(message(network, e));
    }
  }

  private void refresh(NetworkList network) {
    if (!asking.getAndSet(true)) {
      Thread.ofVirtual().name("cni-status").start(() -> ask(network));
    }
  }

  private void ask(NetworkList network) {
    try {
      last = new Answer(network, complaint(network), System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asking.set(false);
    }
  }

  private String complaint(NetworkList network) throws InterruptedException {
    try {
      chain.status(network);
      return "";
    } catch (IOException e) {
      return message(network, e);
    }
  }

  private static String message(NetworkList network, IOException why) {
    return "CNI network %s: %s".formatted(network.name(), why.getMessage());
  }
}
