package io.beanpod.cli.node;

import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.image.registry.push.PushSettings;
import java.io.IOException;
import java.nio.file.Path;

/** The way from this process to registries: this user's credentials, this environment's proxies. */
public final class Registries {
  private Registries() {}

  /** Opens it; the caller closes it. */
  public static ImagePuller open(ImageStore store, RegistrySettings settings) throws IOException {
    return store.puller(pulls(settings));
  }

  /** Opens it for the images of another machine. */
  public static ImagePuller open(ImageStore store, RegistrySettings settings, Platform platform)
      throws IOException {
    return store.puller(pulls(settings).with(platform));
  }

  /** How images are pushed from this process. */
  public static PushSettings pushes(RegistrySettings settings) throws IOException {
    return PushSettings.of(pulls(settings));
  }

  private static PullSettings pulls(RegistrySettings settings) throws IOException {
    Path home = Path.of(System.getProperty("user.home", "/root"));
    return PullSettings.of(System.getenv(), home)
        .with(settings.hosts(), settings.layersAtATime(), settings.downloads())
        .withSignaturePolicy(settings.signaturePolicy());
  }
}
