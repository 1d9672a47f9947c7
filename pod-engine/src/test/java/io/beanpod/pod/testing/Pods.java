package io.beanpod.pod.testing;

import io.beanpod.pod.admission.PodCreation;
import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.decode.PodDecoder;
import io.beanpod.pod.model.Pod;
import java.util.UUID;

/** Pods from manifests. */
public final class Pods {

  public static final UUID UID = UUID.fromString("5f0c1b52-63c4-4d5c-9c0e-8f8c8a7a2f11");

  private Pods() {}

  /** A pod of the name {@code p} in {@code default} whose specification is the text. */
  public static Pod manifest(String spec) {
    String text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n" + spec.indent(2);
    try {
      return PodDecoder.decode("test", text).getFirst();
    } catch (ManifestException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The same, as an engine has created it. */
  public static Pod created(String spec) {
    return PodCreation.create(manifest(spec), UID, ManualTime.START);
  }
}
