package io.beanpod.image.registry.http;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.auth.Scopes;
import io.beanpod.image.registry.hosts.Capability;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.http.HostConnection.Question;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The repository that an image is pushed to, at the first host of its registry that takes pushes.
 * Used for one push, by several threads; closing it ends all transfers.
 */
public final class PushTarget implements AutoCloseable {
  private final Reference image;
  private final HttpSettings settings;
  private final HttpClients clients;
  private final HostConnection host;

  private PushTarget(
      Reference image, HttpSettings settings, HttpClients clients, HostConnection host) {
    this.image = image;
    this.settings = settings;
    this.clients = clients;
    this.host = host;
  }

  /**
   * Reads how the repository is reached; connects to nothing yet.
   *
   * @param given credentials for the registry itself; where there are none the files are read when
   *     it asks
   * @param sources other repositories of the registry, which blobs may be mounted from
   * @throws ImageException when no host of the registry takes pushes
   */
  public static PushTarget open(
      Reference image,
      RegistryHosts directories,
      CredentialFiles files,
      Optional<Credentials> given,
      HttpSettings settings,
      List<String> sources)
      throws IOException {
    HttpClients clients = new HttpClients(settings);
    HostConnections connections =
        new HostConnections(image, directories, files, given, settings, clients);
    List<HostConnection> hosts = connections.open(Scopes.push(image.path(), sources));
    HostConnection host = HostConnections.able(hosts, Capability.PUSH, image).getFirst();
    return new PushTarget(image, settings, clients, host);
  }

  /** Whether the repository has a manifest or an index, by its digest. */
  public boolean hasManifest(Descriptor manifest) throws IOException {
    return has(
        new Question(
            "HEAD",
            "/manifests/" + manifest.digest(),
            Map.of("Accept", manifest.mediaType()),
            "manifest " + manifest.digest() + " of " + image.path()));
  }

  /** Whether the repository has a blob. */
  public boolean hasBlob(Descriptor blob) throws IOException {
    return has(
        new Question(
            "HEAD",
            "/blobs/" + blob.digest(),
            Map.of(),
            "blob " + blob.digest() + " of " + image.path()));
  }

  private boolean has(Question question) throws IOException {
    return uninterrupted(() ->
        Retries.run(
            settings,
            () -> {
              try (Answer answer = host.answer(question)) {
                if (!answer.isSuccess() && answer.status() != 404) {
                  throw host.failure(answer, question);
                }
                return answer.isSuccess();
              }
            }));
  }

  /**
   * Sends a blob that the repository does not have.
   *
   * @param file its bytes
   * @param chunk the most bytes that are sent with one request
   * @param source a repository of the registry that may have the blob
   * @param progress told the number of bytes sent so far; it goes back when some are sent again
   * @return whether it was sent; false when the registry has taken it from the other repository
   */
  public boolean upload(
      Descriptor blob, Path file, long chunk, Optional<String> source, LongConsumer progress)
      throws IOException {
    BlobUpload upload =
        new BlobUpload(host, image.path(), settings, blob, file, chunk, source, progress);
    return uninterrupted(upload::run);
  }

  /**
   * Gives the repository a manifest or an index.
   *
   * @param name a tag, or its own digest
   */
  public void put(String name, Descriptor manifest, byte[] bytes) throws IOException {
    Question question =
        new Question(
            "PUT",
            "/manifests/" + name,
            Map.of("Content-Type", manifest.mediaType()),
            "manifest " + manifest.digest() + " for " + image.path() + " as " + name,
            Content.of(bytes));
    String stored =
        uninterrupted(() ->
            Retries.run(
                settings,
                () -> {
                  try (Answer answer = host.ask(question)) {
                    return answer.header("Docker-Content-Digest");
                  }
                }));
    if (!stored.isEmpty() && !stored.equals(manifest.digest().toString())) {
      throw new RegistryException(
          Kind.NONSENSE,
          "registry "
              + host.host().name()
              + " says that it has stored "
              + StatusFailures.clean(stored)
              + " when it was sent "
              + question.what());
    }
  }

  private interface Call<T> {
    T make() throws IOException, InterruptedException;
  }

  private <T> T uninterrupted(Call<T> call) throws IOException {
    try {
      return call.make();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + image + " was pushed");
    }
  }

  @Override
  public void close() {
    clients.close();
  }
}
