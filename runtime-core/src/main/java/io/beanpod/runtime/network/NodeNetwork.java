package io.beanpod.runtime.network;

import io.beanpod.runtime.NetworkStatus;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The networks of a node, as one. Which of them connects a sandbox is asked anew for each, so a CNI
 * configuration that appears or goes needs no restart.
 */
public final class NodeNetwork implements Network {
  private final List<Network> networks;
  private final Network last;

  /**
   * Puts networks together.
   *
   * @param first is asked first whether it is wanted
   * @param last connects what nobody else does
   */
  public NodeNetwork(Network first, Network last) {
    this.networks = List.of(first, last);
    this.last = last;
  }

  private Network wanted() {
    return networks.stream().filter(Network::isWanted).findFirst().orElse(last);
  }

  @Override
  public boolean isWanted() {
    return true;
  }

  @Override
  public NetworkStatus status() {
    return wanted().status();
  }

  @Override
  public NetworkAttachment attach(AttachRequest request) throws IOException, InterruptedException {
    return wanted().attach(request);
  }

  @Override
  public boolean connectsAhead() {
    return wanted().connectsAhead();
  }

  /** Only the last network does; a sandbox of its stays with it, whatever is configured since. */
  @Override
  public void attachAhead(String sandboxId, PodNamespace namespace) throws IOException {
    last.attachAhead(sandboxId, namespace);
  }

  @Override
  public NetworkAttachment assign(AttachRequest request) throws IOException {
    return last.assign(request);
  }

  @Override
  public void detach(String sandboxId, OptionalInt pausePid)
      throws IOException, InterruptedException {
    for (Network network : networks) {
      network.detach(sandboxId, pausePid);
    }
  }

  @Override
  public void reconcile(Set<String> live) throws IOException {
    for (Network network : networks) {
      network.reconcile(live);
    }
  }

  @Override
  public void close() {
    networks.forEach(Network::close);
  }
}
