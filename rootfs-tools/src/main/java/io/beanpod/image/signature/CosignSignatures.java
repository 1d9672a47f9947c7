package io.beanpod.image.signature;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.JsonField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Finds the signatures that cosign has put beside an image: under the tag {@code sha256-….sig}, and
 * among what refers to it. A manifest has one layer for each signature, the payload, with the
 * signature itself in an annotation. sigstore/cosign, specs/SIGNATURE_SPEC.md.
 */
final class CosignSignatures {
  private static final String PAYLOAD = "application/vnd.dev.cosign.simplesigning.v1+json";
  private static final String ARTIFACT = "application/vnd.dev.cosign.artifact.sig.v1+json";
  private static final String SIGNATURE = "dev.cosignproject.cosign/signature";

  /** A payload has some hundred bytes; who may push should not fill our memory. */
  private static final int MAX_PAYLOAD = 1 << 20;

  private static final int MAX_SIGNATURES = 64;

  private final SignatureSource source;

  CosignSignatures(SignatureSource source) {
    this.source = source;
  }

  /** One signature, not checked. */
  static final class Found {
    private final byte[] payload;
    private final byte[] signature;

    Found(byte[] payload, byte[] signature) {
      this.payload = payload;
      this.signature = signature;
    }

    byte[] payload() {
      return payload.clone();
    }

    byte[] signature() {
      return signature.clone();
    }
  }

  /** Those under the tag that is made of the digest of a manifest or an index. */
  List<Found> tagged(Digest digest) throws IOException {
    List<Found> found = new ArrayList<>();
    String tag = tag(digest) + ".sig";
    Optional<byte[]> manifest = source.tagged(tag);
    if (manifest.isPresent()) {
      add(manifest.get(), "signatures " + tag, found);
    }
    return found;
  }

  /**
   * Those that refer to a manifest or an index, as the registry says, or the tag that stands in for
   * it where a registry does not know of referrers.
   */
  List<Found> referring(Digest digest) throws IOException {
    List<Found> found = new ArrayList<>();
    Optional<byte[]> referrers = source.referrers(digest);
    Optional<byte[]> index = referrers.isPresent() ? referrers : source.tagged(tag(digest));
    if (index.isPresent()) {
      for (JsonField entry :
          JsonField.parse(index.get(), "referrers").get("manifests").elements()) {
        boolean wanted = entry.get("artifactType").textOrEmpty().equals(ARTIFACT);
        Optional<byte[]> manifest = wanted ? source.manifest(descriptor(entry)) : Optional.empty();
        if (manifest.isPresent()) {
          add(manifest.get(), "signature " + entry.get("digest").text(), found);
        }
      }
    }
    return found;
  }

  private static String tag(Digest digest) {
    return "sha256-" + digest.hex();
  }

  private void add(byte[] manifest, String what, List<Found> found) throws IOException {
    for (JsonField layer : JsonField.parse(manifest, what).get("layers").elements()) {
      Optional<JsonField> signature = layer.get("annotations").get(SIGNATURE).optional();
      boolean isPayload = layer.get("mediaType").textOrEmpty().equals(PAYLOAD);
      if (!isPayload || signature.isEmpty()) {
        continue;
      }
      if (found.size() == MAX_SIGNATURES) {
        throw layer.wrong("is one signature too many: at most " + MAX_SIGNATURES + " are read");
      }
      Descriptor payload = descriptor(layer);
      if (payload.size() > MAX_PAYLOAD) {
        throw layer.wrong("is a payload of more than " + MAX_PAYLOAD + " bytes");
      }
      found.add(new Found(source.blob(payload), decoded(signature.get())));
    }
  }

  private static byte[] decoded(JsonField signature) throws IOException {
    try {
      return Base64.getDecoder().decode(signature.text());
    } catch (IllegalArgumentException e) {
      throw signature.wrong("is not base64");
    }
  }

  private static Descriptor descriptor(JsonField field) throws IOException {
    return new Descriptor(
        field.get("mediaType").text(), field.get("digest").digest(), field.get("size").size());
  }
}
