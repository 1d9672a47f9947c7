package io.beanpod.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How this machine brings images in.
 *
 * @param hosts directories of {@code hosts.toml} files
 * @param layersAtATime layers of one image
 * @param downloads layers of all images
 * @param signaturePolicy says which images must be signed; none where all are taken
 */
public record RegistrySettings(
    List<Path> hosts, int layersAtATime, int downloads, Optional<Path> signaturePolicy) {

  public RegistrySettings {
    hosts = List.copyOf(hosts);
  }

  /** What comes of the settings that were given. */
  public static RegistrySettings of(Settings settings) {
    return new RegistrySettings(
        settings.get(DaemonOptions.REGISTRY_HOSTS),
        settings.get(DaemonOptions.LAYERS_AT_A_TIME),
        settings.get(DaemonOptions.DOWNLOADS),
        settings.get(DaemonOptions.SIGNATURE_POLICY));
  }
}
