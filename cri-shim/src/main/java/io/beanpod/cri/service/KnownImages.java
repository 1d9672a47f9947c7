package io.beanpod.cri.service;

import io.beanpod.cri.translate.ImageReferences;
import io.beanpod.image.Image;
import io.beanpod.image.ImageStore;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the images of containers are called. It is remembered, so that the list of a full node does
 * not read the store for every container, and so that a container's image is still known when it
 * has been removed.
 */
public final class KnownImages implements ImageReferences {
  private static final System.Logger LOG = System.getLogger(KnownImages.class.getName());

  /** More than a node has images; past it everything is looked up anew. */
  private static final int LIMIT = 4096;

  private final ImageStore images;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  public KnownImages(ImageStore images) {
    this.images = images;
  }

  @Override
  public Known of(String image) {
    Known remembered = known.get(image);
    if (remembered != null) {
      return remembered;
    }
    Optional<Image> found = find(image);
    if (found.isEmpty()) {
      return new Known(image, image, "");
    }
    Image it = found.get();
    Known facts = new Known(it.id().toString(), reference(it), it.config().stopSignal());
    if (image.equals(facts.id())) { // a name may stand for another image tomorrow
      if (known.size() >= LIMIT) {
        known.clear();
      }
      known.put(image, facts);
    }
    return facts;
  }

  private Optional<Image> find(String image) {
    try {
      return images.find(image);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "nothing is known of image " + image, e);
      return Optional.empty();
    }
  }

  private static String reference(Image image) {
    return image.repoDigests().isEmpty()
        ? image.id().toString()
        : image.repoDigests().getFirst().toString();
  }
}
