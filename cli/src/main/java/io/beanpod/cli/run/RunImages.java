package io.beanpod.cli.run;

import io.beanpod.cli.Interrupts;
import io.beanpod.cli.UserError;
import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.cli.node.Registries;
import io.beanpod.cli.node.StockImage;
import io.beanpod.cli.print.PullReport;
import io.beanpod.cli.print.TransferLines;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ImagePullPolicy;
import io.beanpod.pod.model.Pod;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Sees to it that every image is there before anything starts. */
final class RunImages {
  private final ImageStore store;
  private final RegistrySettings registries;
  private final Terminal terminal;

  RunImages(ImageStore store, RegistrySettings registries, Terminal terminal) {
    this.store = store;
    this.registries = registries;
    this.terminal = terminal;
  }

  /**
   * Makes the stock images that are missing, and pulls the others.
   *
   * @throws UserError when an image is missing and cannot be had
   */
  void provide(List<Pod> pods) throws IOException, InterruptedException {
    for (Pod pod : pods) {
      for (Container container : pod.spec().allContainers()) {
        if (store.find(container.image()).isEmpty()) {
          make(pod, container);
        }
      }
    }
  }

  private void make(Pod pod, Container container) throws IOException, InterruptedException {
    Optional<StockImage> stock = StockImage.named(container.image());
    if (stock.isEmpty()) {
      pull(pod, container);
      return;
    }
    terminal.tell(
        "building image %s from the Debian package %s"
            .formatted(container.image(), String.join(", ", stock.get().packages())));
    stock.get().build(store, container.image());
  }

  private void pull(Pod pod, Container container) throws InterruptedException {
    String missing =
        "pod %s: the image %s of container %s is not on this machine"
            .formatted(pod.name(), container.image(), container.name());
    if (container.imagePullPolicy() == ImagePullPolicy.NEVER) {
      throw UserError.failed(missing + ", and the pull policy is Never");
    }
    try (ImagePuller puller = Registries.open(store, registries)) {
      terminal.tell("pulling image " + container.image());
      PullReport report = new PullReport(new TransferLines(terminal::tell));
      Interrupts.heeding(() -> puller.pull(container.image(), Optional.empty(), report));
    } catch (IOException e) {
      throw UserError.failed(
          ("%s and cannot be pulled: %s; beanpod image import brings it from an archive, beanpod"
                  + " image build makes it")
              .formatted(missing, e.getMessage()));
    }
  }
}
