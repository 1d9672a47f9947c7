package io.beanpod.image.check;

import java.util.List;

/**
 * Something in the store is not as it must be.
 *
 * @param what the blob or the layer
 * @param why what is wrong with it
 * @param images names of the images that need it, ids of those without a name
 * @param remedy what became of it
 */
public record Fault(String what, String why, List<String> images, Remedy remedy) {
  /** Copies the names. */
  public Fault {
    images = List.copyOf(images);
  }

  /** What became of something that is broken. */
  public enum Remedy {
    /** Nothing: it was only looked for. */
    NONE,
    /** It was set aside, and the images that need it are gone from the store: pull them again. */
    SET_ASIDE,
    /** It was set aside, and a new one stands in its place. */
    UNPACKED_ANEW,
    /** Nothing: a container uses it. */
    IN_USE
  }

  /** Whether the store is whole again, as far as this goes. */
  public boolean isMended() {
    return remedy == Remedy.SET_ASIDE || remedy == Remedy.UNPACKED_ANEW;
  }
}
