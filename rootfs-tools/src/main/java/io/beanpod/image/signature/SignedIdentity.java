package io.beanpod.image.signature;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.oci.Reference;

/**
 * How the name in a signature must fit the name of the image, containers-policy.json(5), {@code
 * signedIdentity}.
 */
sealed interface SignedIdentity {
  /** The same repository and tag; for an image by digest, the same repository. */
  record RepoDigestOrExact() implements SignedIdentity {}

  /** The same repository and tag. */
  record Exact() implements SignedIdentity {}

  /** The same repository. */
  record Repository() implements SignedIdentity {}

  /** This repository and tag, whatever the image is called here. */
  record ExactReference(Reference reference) implements SignedIdentity {}

  /** This repository, whatever the image is called here. */
  record ExactRepository(Reference repository) implements SignedIdentity {}

  /** Reads the field; absent means the first. */
  static SignedIdentity read(JsonField field) throws ImageException {
    if (!field.isPresent()) {
      return new RepoDigestOrExact();
    }
    String type = field.get("type").text();
    return switch (type) {
      case "matchRepoDigestOrExact" -> PolicyFile.only(field, new RepoDigestOrExact(), "type");
      case "matchExact" -> PolicyFile.only(field, new Exact(), "type");
      case "matchRepository" -> PolicyFile.only(field, new Repository(), "type");
      case "exactReference" -> {
        String name = field.get("dockerReference").text();
        if (!hasTag(name)) {
          throw field.get("dockerReference").wrong("has no tag: " + name);
        }
        yield PolicyFile.only(
            field, new ExactReference(Reference.parse(name)), "type", "dockerReference");
      }
      case "exactRepository" ->
          PolicyFile.only(
              field,
              new ExactRepository(Reference.parse(field.get("dockerRepository").text())),
              "type",
              "dockerRepository");
      default -> throw field.wrong("has the type \"" + type + "\", which is not supported");
    };
  }

  /**
   * Whether a signature is for an image.
   *
   * @param signed the name in the signature
   */
  default boolean allows(String signed, Reference image) {
    Reference name;
    try {
      name = Reference.parse(signed);
    } catch (ImageException e) {
      return false;
    }
    return switch (this) {
      case RepoDigestOrExact _ ->
          image.digest() == null ? isExact(signed, name, image) : sameRepository(name, image);
      case Exact _ -> isExact(signed, name, image);
      case Repository _ -> sameRepository(name, image);
      case ExactReference exact -> isExact(signed, name, exact.reference());
      case ExactRepository exact -> sameRepository(name, exact.repository());
    };
  }

  private static boolean isExact(String signed, Reference name, Reference image) {
    String tag = name.tag();
    return hasTag(signed) && sameRepository(name, image) && tag != null && tag.equals(image.tag());
  }

  private static boolean sameRepository(Reference one, Reference other) {
    return one.name().equals(other.name());
  }

  /** A tag that was left out is no tag here, whatever its default would be. */
  private static boolean hasTag(String name) {
    String plain = name.replaceFirst("@.*", "");
    return plain.lastIndexOf(':') > plain.lastIndexOf('/');
  }
}
