package io.beanpod.cli.run;

import io.beanpod.cli.UserError;
import io.beanpod.cli.node.StockImage;
import io.beanpod.image.ImageStore;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Sees to it that every image is there before anything starts. */
final class RunImages {
  private final ImageStore store;
  private final Terminal terminal;

  RunImages(ImageStore store, Terminal terminal) {
    this.store = store;
    this.terminal = terminal;
  }

  /**
   * Makes the stock images that are missing.
   *
   * @throws UserError when an image is missing that cannot be made
   */
  void provide(List<Pod> pods) throws IOException {
    for (Pod pod : pods) {
      for (Container container : pod.spec().allContainers()) {
        if (store.find(container.image()).isEmpty()) {
          make(pod, container);
        }
      }
    }
  }

  private void make(Pod pod, Container container) throws IOException {
    Optional<StockImage> stock = StockImage.named(container.image());
    if (stock.isEmpty()) {
      throw UserError.failed(
          ("pod %s: the image %s of container %s is not on this machine: bring it with"
                  + " beanpod image import, or make it with beanpod image build")
              .formatted(pod.name(), container.image(), container.name()));
    }
    terminal.tell(
        "building image %s from the Debian package %s"
            .formatted(container.image(), String.join(", ", stock.get().packages())));
    stock.get().build(store, container.image());
  }
}
