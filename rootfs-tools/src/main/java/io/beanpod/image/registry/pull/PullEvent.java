package io.beanpod.image.registry.pull;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.Reference;
import java.util.List;

/** What happens in a pull. */
public sealed interface PullEvent {
  /**
   * The registry has told what the name stands for.
   *
   * @param digest of the manifest or the index
   */
  record Resolved(Reference name, Digest digest) implements PullEvent {}

  /**
   * The image's layers are known, lowest first. Those that are not heard of again are there
   * already.
   */
  record Layers(List<Descriptor> layers) implements PullEvent {
    /** Copies the layers. */
    public Layers {
      layers = List.copyOf(layers);
    }
  }

  /**
   * Bytes of a layer have arrived.
   *
   * @param received all of them so far
   */
  record Progress(Descriptor layer, long received) implements PullEvent {}

  /** A layer has arrived, was checked and unpacked. */
  record Unpacked(Descriptor layer) implements PullEvent {}
}
