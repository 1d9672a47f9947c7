package io.beanpod.cli.config;

import java.nio.file.Path;
import java.util.List;

/**
 * How this machine brings images in.
 *
 * @param hosts directories of {@code hosts.toml} files
 * @param layersAtATime layers of one image
 * @param downloads layers of all images
 */
public record RegistrySettings(List<Path> hosts, int layersAtATime, int downloads) {

  public RegistrySettings {
    hosts = List.copyOf(hosts);
  }

  /** What comes of the settings that were given. */
  public static RegistrySettings of(Settings settings) {
    return new RegistrySettings(
        settings.get(DaemonOptions.REGISTRY_HOSTS),
        settings.get(DaemonOptions.LAYERS_AT_A_TIME),
        settings.get(DaemonOptions.DOWNLOADS));
  }
}
