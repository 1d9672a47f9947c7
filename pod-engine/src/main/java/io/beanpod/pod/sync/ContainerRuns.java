package io.beanpod.pod.sync;

import io.beanpod.runtime.ContainerStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runs of each container of a pod, the newest first. */
public record ContainerRuns(Map<String, List<ContainerStatus>> byName) {

  private static final Comparator<ContainerStatus> NEWEST_FIRST =
      Comparator.<ContainerStatus>comparingInt(c -> c.spec().attempt())
          .thenComparing(ContainerStatus::createdAt)
          .reversed();

  public ContainerRuns {
    byName = Map.copyOf(byName);
  }

  /** Sorts the containers that a runtime has of one pod. */
  public static ContainerRuns of(List<ContainerStatus> containers) {
    Map<String, List<ContainerStatus>> byName = new HashMap<>();
    for (ContainerStatus container : containers) {
      byName.computeIfAbsent(container.spec().name(), n -> new ArrayList<>()).add(container);
    }
    byName.values().forEach(runs -> runs.sort(NEWEST_FIRST));
    byName.replaceAll((name, runs) -> List.copyOf(runs));
    return new ContainerRuns(byName);
  }

  public Optional<ContainerStatus> newest(String name) {
    return all(name).stream().findFirst();
  }

  /** The run before the newest. */
  public Optional<ContainerStatus> previous(String name) {
    return all(name).stream().skip(1).findFirst();
  }

  /** Every run of that container, the newest first. */
  public List<ContainerStatus> all(String name) {
    return byName.getOrDefault(name, List.of());
  }
}
