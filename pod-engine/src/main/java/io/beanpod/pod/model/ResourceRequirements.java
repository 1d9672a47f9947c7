package io.beanpod.pod.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a container asks for ({@code requests}) and may not exceed ({@code limits}). */
public record ResourceRequirements(Map<String, Quantity> requests, Map<String, Quantity> limits) {
  public static final String CPU = "cpu";
  public static final String MEMORY = "memory";
  public static final String EPHEMERAL_STORAGE = "ephemeral-storage";

  /** Nothing asked for, nothing limited. */
  public static final ResourceRequirements NONE = new ResourceRequirements(Map.of(), Map.of());

  public ResourceRequirements {
    requests = Ordered.copyOf(requests);
    limits = Ordered.copyOf(limits);
  }

  /** The request of a resource, or null. */
  public @Nullable Quantity request(String resource) {
    return requests.get(resource);
  }

  /** The limit of a resource, or null. */
  public @Nullable Quantity limit(String resource) {
    return limits.get(resource);
  }
}
