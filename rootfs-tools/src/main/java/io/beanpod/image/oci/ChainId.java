package io.beanpod.image.oci;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The name of a layer together with all layers below it. OCI image specification, layer chain id.
 */
public final class ChainId {
  private ChainId() {}

  /** The chain ids of layers given by their diff ids, lowest first. */
  public static List<Digest> of(List<Digest> diffIds) {
    List<Digest> chain = new ArrayList<>(diffIds.size());
    for (Digest diffId : diffIds) {
      chain.add(chain.isEmpty() ? diffId : next(chain.getLast(), diffId));
    }
    return List.copyOf(chain);
  }

  private static Digest next(Digest parent, Digest diffId) {
    return Digest.of((parent + " " + diffId).getBytes(StandardCharsets.US_ASCII));
  }
}
