package io.beanpod.pod.resource;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.QosClass;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which quality of service a pod gets, from the CPU and memory of all its containers. */
public final class PodQos {
  private static final List<String> COUNTED =
      List.of(ResourceRequirements.CPU, ResourceRequirements.MEMORY);

  private PodQos() {}

  /**
   * Guaranteed when every container limits both CPU and memory and asks for just as much;
   * BestEffort when none asks for anything; else Burstable.
   */
  public static QosClass of(PodSpec spec) {
    List<ResourceRequirements> all =
        spec.allContainers().stream().map(Container::resources).toList();
    if (all.stream().noneMatch(r -> asks(r.requests()) || asks(r.limits()))) {
      return QosClass.BEST_EFFORT;
    }
    return all.stream().allMatch(PodQos::isFixed) ? QosClass.GUARANTEED : QosClass.BURSTABLE;
  }

  private static boolean asks(Map<String, Quantity> amounts) {
    return COUNTED.stream().anyMatch(r -> amounts.containsKey(r) && !isZero(amounts.get(r)));
  }

  private static boolean isFixed(ResourceRequirements resources) {
    for (String resource : COUNTED) {
      Quantity limit = resources.limit(resource);
      Quantity request = resources.request(resource);
      if (limit == null || isZero(limit) || request == null || request.compareTo(limit) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(@Nullable Quantity quantity) {
    return quantity == null || quantity.isZero();
  }
}
