package io.beanpod.image.registry.pull;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.http.EnvironmentProxies;
import io.beanpod.image.registry.http.HttpSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How images are pulled.
 *
 * @param platform the machine that images are chosen for
 * @param hosts finds registries and their mirrors
 * @param credentials who we are where a request does not say it
 * @param http how requests are made
 * @param layersAtATime how many layers of one image are brought in at a time
 * @param downloads how many layers of all images are transferred at a time
 * @param signaturePolicy the file that says which images must be signed, read at each pull; none
 *     where all are taken
 */
public record PullSettings(
    Platform platform,
    RegistryHosts hosts,
    CredentialFiles credentials,
    HttpSettings http,
    int layersAtATime,
    int downloads,
    Optional<Path> signaturePolicy) {
  /** How many layers of one image are brought in at a time where nobody says it. */
  public static final int LAYERS_AT_A_TIME = 3;

  /** How many layers of all images are transferred at a time where nobody says it. */
  public static final int DOWNLOADS = 6;

  /** Settings that take all images, signed or not. */
  public PullSettings(
      Platform platform,
      RegistryHosts hosts,
      CredentialFiles credentials,
      HttpSettings http,
      int layersAtATime,
      int downloads) {
    this(platform, hosts, credentials, http, layersAtATime, downloads, Optional.empty());
  }

  /**
   * The usual settings of a user: files below the home directory and in {@code /etc}, proxies of
   * the environment.
   *
   * @throws ImageException when a variable of the environment cannot be understood
   */
  public static PullSettings of(Map<String, String> environment, Path home) throws ImageException {
    return new PullSettings(
        Platform.host(),
        new RegistryHosts(RegistryHosts.DIRECTORIES),
        CredentialFiles.of(environment, home),
        HttpSettings.standard(EnvironmentProxies.of(environment)),
        LAYERS_AT_A_TIME,
        DOWNLOADS);
  }

  /** The same with other directories of registries, and other limits. */
  public PullSettings with(List<Path> hostsDirectories, int layers, int transfers) {
    return new PullSettings(
        platform,
        new RegistryHosts(hostsDirectories),
        credentials,
        http,
        layers,
        transfers,
        signaturePolicy);
  }

  /** The same with a policy that says which images must be signed. */
  public PullSettings withSignaturePolicy(Optional<Path> policy) {
    return new PullSettings(platform, hosts, credentials, http, layersAtATime, downloads, policy);
  }

  /** The same for another machine. */
  public PullSettings with(Platform other) {
    return new PullSettings(
        other, hosts, credentials, http, layersAtATime, downloads, signaturePolicy);
  }
}
