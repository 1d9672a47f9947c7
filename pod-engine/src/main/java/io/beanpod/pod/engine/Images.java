package io.beanpod.pod.engine;

import java.io.IOException;
import java.util.Optional;

/** The images that are on this machine, and the way to those that are not. */
public interface Images {

  /**
   * An image as the store knows it.
   *
   * @param id the digest of its configuration
   * @param ofRegistry whether that name came from a registry; false for an image that was built or
   *     imported here, which no registry can refresh
   * @param size bytes of its parts as they came
   */
  record Image(String id, boolean ofRegistry, long size) {}

  /**
   * Looks for an image by name, short name, digest or id.
   *
   * @throws IOException when the store cannot be read
   */
  Optional<Image> find(String reference) throws IOException;

  /**
   * Brings an image from its registry, also when one of that name is here.
   *
   * @throws UnavailableException when the registry cannot be reached
   * @throws UntrustedException when a policy does not allow the image
   * @throws IOException when it is not brought for another reason, as a sentence with the cure
   * @throws InterruptedException when the thread is interrupted; nothing of the pull is left then
   */
  Image pull(String reference) throws IOException, InterruptedException;

  /** A registry cannot be reached. */
  final class UnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    /** With the sentence of its cause. */
    public UnavailableException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** A policy of this machine does not allow an image. */
  final class UntrustedException extends IOException {
    private static final long serialVersionUID = 1;

    /** With the sentence of its cause. */
    public UntrustedException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
