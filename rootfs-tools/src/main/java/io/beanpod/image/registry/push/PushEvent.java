package io.beanpod.image.registry.push;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.Reference;

/** What happens in a push. */
public sealed interface PushEvent {
  /** The registry has a blob already. */
  record Present(Descriptor blob) implements PushEvent {}

  /** The registry has taken a blob from another repository of its own. */
  record Mounted(Descriptor blob, String source) implements PushEvent {}

  /**
   * Bytes of a blob were sent.
   *
   * @param sent all of them so far; less than before when some are sent again
   */
  record Progress(Descriptor blob, long sent) implements PushEvent {}

  /** A blob was sent, and the registry has checked it. */
  record Sent(Descriptor blob) implements PushEvent {}

  /**
   * The registry has the image.
   *
   * @param digest of its manifest or index
   */
  record Named(Reference name, Digest digest) implements PushEvent {}
}
