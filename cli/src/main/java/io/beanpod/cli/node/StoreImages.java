package io.beanpod.cli.node;

import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.pull.PullListener;
import io.beanpod.image.signature.SignatureException;
import io.beanpod.pod.engine.Images;
import java.io.IOException;
import java.util.Optional;

/** The images of a store and of registries, as the pod engine asks for them. */
final class StoreImages implements Images {
  private final ImageStore store;
  private final ImagePuller puller;

  StoreImages(ImageStore store, ImagePuller puller) {
    this.store = store;
    this.puller = puller;
  }

  @Override
  public Optional<Image> find(String reference) throws IOException {
    return store.find(reference).map(image -> of(image, reference));
  }

  @Override
  public Image pull(String reference) throws IOException, InterruptedException {
    try {
      return of(puller.pull(reference, Optional.empty(), PullListener.NONE).image(), reference);
    } catch (IOException e) {
      if (SignatureException.isCauseOf(e)) {
        throw new UntrustedException(e);
      }
      throw RegistryException.isUnavailable(e) ? new UnavailableException(e) : e;
    }
  }

  private static Image of(io.beanpod.image.Image image, String name) {
    return new Image(image.id().toString(), isOfRegistry(image, name), image.size());
  }

  /** What was pulled under a name of that repository has a digest there. */
  private static boolean isOfRegistry(io.beanpod.image.Image image, String name) {
    try {
      String repository = Reference.parse(name).name();
      return image.repoDigests().stream().anyMatch(digest -> digest.name().equals(repository));
    } catch (ImageException notAName) {
      return false;
    }
  }
}
