package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.RuntimeFailure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod's wish for less bandwidth. Kubernetes has only annotations for it, {@code
 * kubernetes.io/ingress-bandwidth} and {@code -egress-bandwidth}; they are the one case in which we
 * read an annotation, and can but limit the pod that has them.
 */
final class Bandwidth {
  private static final String INGRESS = "kubernetes.io/ingress-bandwidth";
  private static final String EGRESS = "kubernetes.io/egress-bandwidth";
  private static final Pattern QUANTITY =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?");
  private static final Map<String, BigDecimal> UNITS =
      Map.ofEntries(
          Map.entry("m", BigDecimal.valueOf(1, 3)),
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
          Map.entry("Pi", BigDecimal.valueOf(1L << 50)));

  /** Kubelet's bounds, in bits per second. */
  private static final BigDecimal LEAST = BigDecimal.TEN.pow(3);

  private static final BigDecimal MOST = BigDecimal.TEN.pow(15);

  /** One packet after segmentation offload, 64 KiB: a bucket that is smaller lets nothing pass. */
  private static final long SMALLEST_BURST = 8L << 16;

  /** The plugin counts the bucket in 32 bits. */
  private static final long LARGEST_BURST = Integer.MAX_VALUE;

  private Bandwidth() {}

  /**
   * The limits that annotations ask for: rates in bits per second, bursts in bits.
   *
   * @throws RuntimeFailure when one is no quantity between 1k and 1P
   */
  static Optional<ObjectNode> of(Map<String, String> annotations) throws RuntimeFailure {
    ObjectNode limits = Json.object();
    put(annotations, INGRESS, "ingress", limits);
    put(annotations, EGRESS, "egress", limits);
    return limits.isEmpty() ? Optional.empty() : Optional.of(limits);
  }

  private static void put(
      Map<String, String> annotations, String annotation, String direction, ObjectNode limits)
      throws RuntimeFailure {
    String text = annotations.get(annotation);
    if (text != null) {
      long rate = bitsPerSecond(annotation, text);
      limits.put(direction + "Rate", rate);
      limits.put(direction + "Burst", Math.clamp(rate, SMALLEST_BURST, LARGEST_BURST));
    }
  }

  private static long bitsPerSecond(String annotation, String text) throws RuntimeFailure {
    Matcher quantity = QUANTITY.matcher(text);
    if (quantity.matches()) {
      String unit = quantity.group(2);
      BigDecimal factor = unit == null ? BigDecimal.ONE : UNITS.getOrDefault(unit, BigDecimal.ONE);
      BigDecimal value = new BigDecimal(quantity.group(1)).multiply(factor);
      if (value.compareTo(LEAST) >= 0 && value.compareTo(MOST) <= 0) {
        return value.setScale(0, RoundingMode.UP).longValueExact();
      }
    }
    throw new RuntimeFailure(
        "the annotation %s is \"%s\"; it must be bits per second from 1k to 1P, such as 10M"
            .formatted(annotation, text));
  }
}
