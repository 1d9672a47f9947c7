package io.beanpod.image;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.pull.PullListener;
import io.beanpod.image.registry.pull.SharedPulls;
import java.io.IOException;
import java.util.Optional;

/** Brings images of registries into a store. Closing it ends the pulls that run. */
public final class ImagePuller implements AutoCloseable {
  private final SharedPulls pulls;
  private final Loader loader;
  private final PullObserver observer;

  /** Reads an image of the store. */
  interface Loader {
    Image image(Digest id) throws IOException;
  }

  ImagePuller(SharedPulls pulls, Loader loader) {
    this(pulls, loader, PullObserver.NONE);
  }

  private ImagePuller(SharedPulls pulls, Loader loader, PullObserver observer) {
    this.pulls = pulls;
    this.loader = loader;
    this.observer = observer;
  }

  /** The same puller, which tells somebody of each pull; one of the two is closed. */
  public ImagePuller observedBy(PullObserver somebody) {
    return new ImagePuller(pulls, loader, somebody);
  }

  /**
   * What was pulled.
   *
   * @param image the image, as the store has it
   * @param transferred bytes of layers that came from the registry; 0 when all were there
   */
  public record Pulled(Image image, long transferred) {}

  /**
   * Pulls an image, also when the store has one of that name. What the store has is not transferred
   * again; who asks for what is being pulled takes part in that pull.
   *
   * @param name the image's name as people write it
   * @param credentials for its registry; where there are none, those in the files of the settings
   * @throws IOException when it cannot be pulled, as a sentence with the cure; {@link
   *     io.beanpod.image.registry.RegistryException} is it, or among its causes, where the registry
   *     is to blame
   * @throws InterruptedException when the thread is interrupted; nothing of the pull is left then
   */
  public Pulled pull(String name, Optional<Credentials> credentials, PullListener listener)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long transferred = 0;
    boolean succeeded = false;
    try {
      var pulled = pulls.pull(Reference.parse(name), credentials, listener);
      transferred = pulled.transferred();
      Pulled whole = new Pulled(loader.image(pulled.id()), transferred);
      succeeded = true;
      return whole;
    } finally {
      observer.ended(succeeded, System.nanoTime() - begin, transferred);
    }
  }

  @Override
  public void close() {
    pulls.close();
  }
}
