package io.beanpod.pod.resource;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.ResourceRequirements;

/**
 * Whom the kernel ends first when the node is out of memory: oom_score_adj,
 * proc_pid_oom_score_adj(5).
 */
public final class OomScore {
  private static final int GUARANTEED = -997;
  private static final int BEST_EFFORT = 1000;
  private static final int LEAST_BURSTABLE = 1000 + GUARANTEED;
  private static final int MOST_BURSTABLE = BEST_EFFORT - 1;
  private static final String NODE_CRITICAL = "system-node-critical";

  private OomScore() {}

  /**
   * The adjustment of a container: the more of the node's memory it asked for, the lower. A sidecar
   * outlives every main container.
   *
   * @param nodeMemoryBytes the node's memory, more than 0
   */
  public static int adjustment(Pod pod, Container container, long nodeMemoryBytes) {
    if (NODE_CRITICAL.equals(pod.spec().scheduling().priorityClassName())) {
      return GUARANTEED;
    }
    return switch (PodQos.of(pod.spec())) {
      case GUARANTEED -> GUARANTEED;
      case BEST_EFFORT -> BEST_EFFORT;
      case BURSTABLE -> burstable(pod, container, nodeMemoryBytes);
    };
  }

  private static int burstable(Pod pod, Container container, long nodeMemoryBytes) {
    long score = score(memoryRequest(container), nodeMemoryBytes);
    if (container.isSidecar()) {
      long least =
          pod.spec().containers().stream().mapToLong(OomScore::memoryRequest).min().orElse(0);
      score = Math.min(score, score(least, nodeMemoryBytes));
    }
    return Math.clamp(score, LEAST_BURSTABLE, MOST_BURSTABLE);
  }

  private static long score(long request, long nodeMemoryBytes) {
    return 1000 - Math.min(request, nodeMemoryBytes) * 1000 / nodeMemoryBytes;
  }

  private static long memoryRequest(Container container) {
    Quantity request = container.resources().request(ResourceRequirements.MEMORY);
    return request == null ? 0 : request.value();
  }
}
