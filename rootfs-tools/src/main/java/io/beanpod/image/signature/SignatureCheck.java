package io.beanpod.image.signature;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.oci.Reference;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a policy allows an image. */
public final class SignatureCheck {
  private static final String TYPE = "cosign container image signature";

  private final PolicyFile policy;
  private final CosignSignatures signatures;

  /**
   * A check.
   *
   * @param source the image's repository, asked only where the policy wants signatures
   */
  public SignatureCheck(PolicyFile policy, SignatureSource source) {
    this.policy = policy;
    this.signatures = new CosignSignatures(source);
  }

  /**
   * Refuses an image that does not have what the policy asks for.
   *
   * @param image the name that was asked for
   * @param digests what it stands for: a manifest, or an index and the manifest chosen in it. A
   *     signature of either will do, since an index holds the digests of its manifests.
   * @throws SignatureException when it is refused, or cannot be checked
   */
  public void check(Reference image, List<Digest> digests) throws IOException {
    PolicyFile.Rule rule = policy.rule(image);
    for (Requirement requirement : rule.requirements()) {
      switch (requirement) {
        case Requirement.Accept _ -> {}
        case Requirement.Reject _ -> throw refused(image, rule, "it rejects all of them");
        case Requirement.Unsupported unsupported -> throw refused(image, rule, unsupported.why());
        case Requirement.Signed signed -> checkSigned(image, digests, rule, signed);
      }
    }
  }

  private void checkSigned(
      Reference image, List<Digest> digests, PolicyFile.Rule rule, Requirement.Signed wanted)
      throws IOException {
    Set<String> reasons = new LinkedHashSet<>();
    int seen = 0;
    for (Digest digest : digests) {
      for (Search search : List.<Search>of(signatures::tagged, signatures::referring)) {
        for (CosignSignatures.Found found : read(image, rule, search, digest)) {
          seen++;
          String reason = reason(image, digest, found, wanted);
          if (reason == null) {
            return;
          }
          reasons.add(reason);
        }
      }
    }
    String keys = String.join(" or ", wanted.places());
    throw refused(
        image,
        rule,
        seen == 0
            ? "it wants a signature by " + keys + ", and there is none for " + digests.getFirst()
            : "it wants a signature by "
                + keys
                + "; of "
                + seen
                + " none will do: "
                + String.join("; ", reasons));
  }

  private interface Search {
    List<CosignSignatures.Found> of(Digest digest) throws IOException;
  }

  private List<CosignSignatures.Found> read(
      Reference image, PolicyFile.Rule rule, Search search, Digest digest) throws IOException {
    try {
      return search.of(digest);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new SignatureException(
          sentence(image, rule, "its signatures cannot be read: " + e.getMessage()), e);
    }
  }

  /** Why a signature will not do; null when it does. Nothing of a payload counts unverified. */
  private static @Nullable String reason(
      Reference image, Digest digest, CosignSignatures.Found found, Requirement.Signed wanted) {
    byte[] payload = found.payload();
    boolean verified = false;
    for (PublicKey key : wanted.keys()) {
      verified |= PublicKeys.verifies(key, payload, found.signature());
    }
    if (!verified) {
      return "one is not by that key, or its bytes were changed";
    }
    try {
      JsonField critical = JsonField.parse(payload, "payload").get("critical");
      String type = critical.get("type").text();
      String signed = critical.get("image").get("docker-manifest-digest").text();
      String name = critical.get("identity").get("docker-reference").text();
      List<String> wrong = new ArrayList<>();
      if (!type.equals(TYPE)) {
        wrong.add("one is a \"" + type + "\"");
      }
      if (!signed.equals(digest.toString())) {
        wrong.add("one is for " + signed);
      }
      if (!wanted.identity().allows(name, image)) {
        wrong.add("one is for the name \"" + name + "\"");
      }
      return wrong.isEmpty() ? null : String.join(", ", wrong);
    } catch (ImageException e) {
      return "one makes no sense: " + e.getMessage();
    }
  }

  private SignatureException refused(Reference image, PolicyFile.Rule rule, String why) {
    return new SignatureException(sentence(image, rule, why));
  }

  private String sentence(Reference image, PolicyFile.Rule rule, String why) {
    return "image "
        + image
        + " is refused by signature policy "
        + policy.file()
        + " ("
        + rule.scope()
        + "): "
        + why;
  }
}
