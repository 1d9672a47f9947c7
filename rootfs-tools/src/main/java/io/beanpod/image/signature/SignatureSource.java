package io.beanpod.image.signature;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import java.io.IOException;
import java.util.Optional;

/** What the check asks the image's repository for. */
public interface SignatureSource {
  /** The manifest or index that a tag stands for; empty where there is none. */
  Optional<byte[]> tagged(String tag) throws IOException;

  /** The manifest of a digest, checked against it; empty where there is none. */
  Optional<byte[]> manifest(Descriptor descriptor) throws IOException;

  /**
   * The index of what refers to a manifest, OCI distribution specification, referrers; empty where
   * the registry does not know that interface.
   */
  Optional<byte[]> referrers(Digest digest) throws IOException;

  /** A small blob, checked. */
  byte[] blob(Descriptor descriptor) throws IOException;
}
