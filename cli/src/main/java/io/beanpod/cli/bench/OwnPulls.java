package io.beanpod.cli.bench;

import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.cli.node.Registries;
import io.beanpod.image.Image;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.image.registry.pull.PullListener;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Pulls in this process, as the daemon does them, into a store of the benchmark's own. */
final class OwnPulls implements PullSide {
  private final ImageStore store;
  private final ImagePuller puller;
  private final String image;
  private final ProcessFigures process = new ProcessFigures(ProcessHandle.current().pid());
  private Optional<ImagePuller.Pulled> pulled = Optional.empty();

  OwnPulls(Kernel kernel, Path directory, RegistrySettings registries, String image)
      throws IOException {
    this.store = ImageStore.open(directory, kernel);
    this.puller = Registries.open(store, registries);
    this.image = image;
  }

  @Override
  public String name() {
    return "beanpod";
  }

  @Override
  public String what() {
    return "From the name to an image that is checked, unpacked, and on the disk.";
  }

  @Override
  public void pull() throws IOException, InterruptedException {
    pulled = Optional.of(puller.pull(image, Optional.empty(), PullListener.NONE));
  }

  /** The image of the last pull. */
  Image pulled() {
    return pulled.orElseThrow().image();
  }

  /** Bytes of its layers as they came from the registry. */
  long layerBytes() {
    return pulled.orElseThrow().transferred();
  }

  @Override
  public void forget() throws IOException {
    store.removeWhole(pulled().id().toString());
  }

  @Override
  public long processorTime() throws IOException {
    return process.own();
  }

  @Override
  public ProcessFigures process() {
    return process;
  }

  @Override
  public void close() {
    puller.close();
  }
}
