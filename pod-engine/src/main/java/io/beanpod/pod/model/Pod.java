package io.beanpod.pod.model;

/**
 * A pod: what was asked for ({@code spec}) and what is known of it ({@code status}).
 *
 * <p>A pod that comes out of {@code PodDecoder} carries every default that the Kubernetes API
 * server would have filled in, and has passed its validation.
 */
public record Pod(ObjectMeta metadata, PodSpec spec, PodStatus status) {
  public String name() {
    return metadata.name();
  }

  public String namespace() {
    return metadata.namespace();
  }

  public String uid() {
    return metadata.uid();
  }

  public Pod withMetadata(ObjectMeta changed) {
    return new Pod(changed, spec, status);
  }

  public Pod withStatus(PodStatus changed) {
    return new Pod(metadata, spec, changed);
  }
}
