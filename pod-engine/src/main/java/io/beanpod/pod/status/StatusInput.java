package io.beanpod.pod.status;

import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.sync.PodView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a pod's status is made of.
 *
 * @param view the pod with its status of before, and what the runtime has of it
 * @param waiting by container, why its last start came to nothing or does not happen yet
 * @param messages by container id, what a run that has ended left to say
 * @param ended whether the pod has been stopped for good, so that nothing is started again
 * @param failure why it has failed as a whole, whatever its containers did
 * @param nodeAddresses the node's, the preferred one first
 */
public record StatusInput(
    PodView view,
    Map<String, ContainerState.Waiting> waiting,
    Map<String, String> messages,
    boolean ended,
    Optional<Failure> failure,
    List<String> nodeAddresses) {

  /** Why a pod has failed as a whole. */
  public record Failure(String reason, String message) {}

  public StatusInput {
    waiting = Map.copyOf(waiting);
    messages = Map.copyOf(messages);
    nodeAddresses = List.copyOf(nodeAddresses);
  }

  Pod pod() {
    return view.pod();
  }
}
