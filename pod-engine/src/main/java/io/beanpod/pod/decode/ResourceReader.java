package io.beanpod.pod.decode;

import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.ResourceRequirements;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/** Reads what a container asks for. */
final class ResourceReader {
  private ResourceReader() {}

  static ResourceRequirements read(Struct container) {
    return container.get(
        "resources",
        v -> v.struct("ResourceRequirements", ResourceReader::requirements),
        ResourceRequirements.NONE);
  }

  /** A request that is missing is as large as the limit. */
  private static ResourceRequirements requirements(Struct resources) {
    Map<String, Quantity> limits = quantities(resources, "limits");
    Map<String, Quantity> requests = new TreeMap<>(limits);
    requests.putAll(quantities(resources, "requests"));
    return new ResourceRequirements(requests, limits);
  }

  /** Amounts are kept to a thousandth, rounded up. */
  private static Map<String, Quantity> quantities(Struct resources, String field) {
    return resources.get(
        field,
        v ->
            v.map(
                "quantities",
                amount -> {
                  Quantity q = amount.quantity();
                  return q.amount().scale() <= 3
                      ? q
                      : new Quantity(q.amount().setScale(3, RoundingMode.CEILING), q.notation());
                }),
        Map.of());
  }
}
