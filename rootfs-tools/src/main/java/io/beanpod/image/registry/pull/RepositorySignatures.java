package io.beanpod.image.registry.pull;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.http.Repository;
import io.beanpod.image.signature.SignatureSource;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** The signatures in the repository of an image that is being pulled. */
final class RepositorySignatures implements SignatureSource {
  private static final Set<Kind> ABSENT = Set.of(Kind.ABSENT);

  /** What registries answer that do not know of referrers. */
  private static final Set<Kind> UNKNOWN = Set.of(Kind.ABSENT, Kind.NONSENSE);

  private final Repository repository;

  RepositorySignatures(Repository repository) {
    this.repository = repository;
  }

  private interface Call {
    byte[] bytes() throws IOException;
  }

  private static Optional<byte[]> unless(Set<Kind> absent, Call call) throws IOException {
    try {
      return Optional.of(call.bytes());
    } catch (RegistryException e) {
      if (absent.contains(e.kind())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Optional<byte[]> tagged(String tag) throws IOException {
    return unless(ABSENT, () -> repository.tagged(tag));
  }

  @Override
  public Optional<byte[]> manifest(Descriptor descriptor) throws IOException {
    return unless(ABSENT, () -> repository.manifest(descriptor));
  }

  @Override
  public Optional<byte[]> referrers(Digest digest) throws IOException {
    return unless(UNKNOWN, () -> repository.referrers(digest));
  }

  @Override
  public byte[] blob(Descriptor descriptor) throws IOException {
    return repository.blob(descriptor);
  }
}
