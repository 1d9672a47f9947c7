package io.beanpod.cli.node;

import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.image.registry.pull.PullSettings;
import java.io.IOException;
import java.nio.file.Path;

/** The way from this process to registries: this user's credentials, this environment's proxies. */
public final class Registries {
  private Registries() {}

  /** Opens it; the caller closes it. */
  public static ImagePuller open(ImageStore store, RegistrySettings settings) throws IOException {
    Path home = Path.of(System.getProperty("user.home", "/root"));
    return store.puller(
        PullSettings.of(System.getenv(), home)
            .with(settings.hosts(), settings.layersAtATime(), settings.downloads()));
  }
}
