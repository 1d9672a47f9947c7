package io.beanpod.image.registry.push;

import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.http.HttpSettings;
import io.beanpod.image.registry.pull.PullSettings;

/**
 * How images are pushed.
 *
 * @param hosts finds registries
 * @param credentials who we are
 * @param http how requests are made
 * @param uploads how many blobs are sent at a time
 * @param chunk the most bytes of a blob that are sent with one request: what a broken connection
 *     costs at most
 */
public record PushSettings(
    RegistryHosts hosts, CredentialFiles credentials, HttpSettings http, int uploads, long chunk) {
  private static final int UPLOADS = 4;
  private static final long CHUNK = 64 << 20;

  /** The way to registries that pulls take. */
  public static PushSettings of(PullSettings pulls) {
    return new PushSettings(pulls.hosts(), pulls.credentials(), pulls.http(), UPLOADS, CHUNK);
  }
}
