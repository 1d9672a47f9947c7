package io.beanpod.cri.translate;

/** Finds out what the image of a container is called. */
@FunctionalInterface
public interface ImageReferences {

  /**
   * What is known of an image, at once and without an error.
   *
   * @param image a name or id
   */
  Known of(String image);

  /**
   * An image as statuses tell of it.
   *
   * @param id its id, which pulling it answered; the name asked for when nothing is known
   * @param reference its name with a digest, or its id where it has none
   * @param stopSignal what it says its processes want to be stopped with; empty for nothing
   */
  record Known(String id, String reference, String stopSignal) {}
}
