package io.beanpod.pod.resource;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.QosClass;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.ResourceRequirements;
import io.beanpod.runtime.Resources;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Requests and limits as the figures of a cgroup. */
public final class CgroupLimits {
  private static final Map<String, String> KILLED_AS_A_WHOLE = Map.of("memory.oom.group", "1");

  private CgroupLimits() {}

  /**
   * The cgroup of a container. Without a request for CPU its limit is its weight; it gets no swap
   * when its memory is limited. When one of its processes is killed for memory, all are: half a
   * container would go on as if it were whole.
   *
   * @param nodeMemoryBytes the node's memory, for the OOM score
   */
  public static Resources ofContainer(Pod pod, Container container, long nodeMemoryBytes) {
    ResourceRequirements resources = container.resources();
    Quantity request = resources.request(ResourceRequirements.CPU);
    Quantity limit = resources.limit(ResourceRequirements.CPU);
    return figures(
        millis(request == null ? limit : request),
        millis(limit),
        bytes(resources.limit(ResourceRequirements.MEMORY)),
        KILLED_AS_A_WHOLE,
        OomScore.adjustment(pod, container, nodeMemoryBytes));
  }

  /**
   * The cgroup around all containers of a pod: limited only where every container is, for otherwise
   * one without a limit would be held by those of the others.
   */
  public static Resources ofPod(PodSpec spec) {
    if (PodQos.of(spec) == QosClass.BEST_EFFORT) {
      return figures(0, 0, 0, Map.of(), 0);
    }
    Map<String, Quantity> requests = PodResources.requests(spec);
    Map<String, Quantity> limits = PodResources.limits(spec);
    boolean cpu = every(spec, r -> millis(r.limit(ResourceRequirements.CPU)) > 0);
    boolean memory = every(spec, r -> bytes(r.limit(ResourceRequirements.MEMORY)) > 0);
    return figures(
        millis(requests.get(ResourceRequirements.CPU)),
        cpu ? millis(limits.get(ResourceRequirements.CPU)) : 0,
        memory ? bytes(limits.get(ResourceRequirements.MEMORY)) : 0,
        Map.of(),
        0);
  }

  private static boolean every(PodSpec spec, Predicate<ResourceRequirements> isLimited) {
    return spec.allContainers().stream().map(Container::resources).allMatch(isLimited);
  }

  private static Resources figures(
      long weightMillis,
      long limitMillis,
      long memoryBytes,
      Map<String, String> unified,
      int oomScore) {
    return new Resources(
        CpuTime.shares(weightMillis),
        CpuTime.quotaMicros(limitMillis),
        limitMillis > 0 ? CpuTime.PERIOD_MICROS : 0,
        memoryBytes,
        memoryBytes,
        0,
        "",
        "",
        Map.of(),
        unified,
        oomScore);
  }

  private static long millis(@Nullable Quantity cpu) {
    return cpu == null ? 0 : cpu.milliValue();
  }

  private static long bytes(@Nullable Quantity memory) {
    return memory == null ? 0 : memory.value();
  }
}
