package io.beanpod.pod.resource;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.ResourceRequirements;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What a pod needs as a whole. */
public final class PodResources {
  private PodResources() {}

  /**
   * The most that is asked for at any time: either all containers and sidecars together, or one
   * init container with the sidecars that were started before it.
   */
  public static Map<String, Quantity> requests(PodSpec spec) {
    return most(spec, ResourceRequirements::requests);
  }

  /** The same of the limits; a container without a limit counts as nothing. */
  public static Map<String, Quantity> limits(PodSpec spec) {
    return most(spec, ResourceRequirements::limits);
  }

  private static Map<String, Quantity> most(
      PodSpec spec, Function<ResourceRequirements, Map<String, Quantity>> side) {
    Map<String, Quantity> sidecars = new TreeMap<>();
    Map<String, Quantity> starting = new TreeMap<>();
    for (Container init : spec.initContainers()) {
      Map<String, Quantity> own = side.apply(init.resources());
      if (init.isSidecar()) {
        add(sidecars, own);
        raise(starting, sidecars);
      } else {
        Map<String, Quantity> together = new TreeMap<>(sidecars);
        add(together, own);
        raise(starting, together);
      }
    }
    Map<String, Quantity> running = new TreeMap<>(sidecars);
    spec.containers().forEach(c -> add(running, side.apply(c.resources())));
    raise(running, starting);
    return running;
  }

  private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
    more.forEach((resource, amount) -> sum.merge(resource, amount, Quantity::plus));
  }

  private static void raise(Map<String, Quantity> most, Map<String, Quantity> other) {
    other.forEach((resource, amount) -> most.merge(resource, amount, Quantity::max));
  }
}
