package io.beanpod.image.registry.http;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.auth.Scopes;
import io.beanpod.image.registry.hosts.Capability;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.http.HostConnection.Question;
import io.beanpod.image.store.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The repository of an image, at the registry and its mirrors, which are asked in their order until
 * one gives what is wanted. Used for one pull, by several threads; closing it ends all transfers.
 */
public final class Repository implements AutoCloseable {
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.DOCKER_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_MANIFEST);

  private final Reference image;
  private final HttpSettings settings;
  private final HttpClients clients;
  private final List<HostConnection> hosts;

  private Repository(
      Reference image, HttpSettings settings, HttpClients clients, List<HostConnection> hosts) {
    this.image = image;
    this.settings = settings;
    this.clients = clients;
    this.hosts = hosts;
  }

  /**
   * Reads how the repository is reached; connects to nothing yet.
   *
   * @param given credentials for the registry itself; where there are none, and for mirrors, the
   *     files are read when a host asks
   */
  public static Repository open(
      Reference image,
      RegistryHosts directories,
      CredentialFiles files,
      Optional<Credentials> given,
      HttpSettings settings)
      throws IOException {
    HttpClients clients = new HttpClients(settings);
    HostConnections connections =
        new HostConnections(image, directories, files, given, settings, clients);
    return new Repository(image, settings, clients, connections.open(Scopes.pull(image.path())));
  }

  /**
   * What the image's name stands for now: a manifest or an index.
   *
   * @throws RegistryException when no host has it
   */
  public Descriptor resolve() throws IOException {
    Digest digest = image.digest();
    String tag = digest == null ? String.valueOf(image.tag()) : digest.toString();
    String what = (digest == null ? "tag " + tag : "manifest " + digest) + " of " + image.path();
    Capability needed = digest == null ? Capability.RESOLVE : Capability.PULL;
    Question head = manifest("HEAD", tag, what);
    return first(
        needed,
        host -> {
          try (Answer answer = host.ask(head)) {
            Optional<Descriptor> described = described(answer);
            if (described.isPresent()
                && (digest == null || described.get().digest().equals(digest))) {
              return described.get();
            }
          }
          return read(host, manifest("GET", tag, what), digest);
        });
  }

  private static Question manifest(String method, String tag, String what) {
    return new Question(method, "/manifests/" + tag, Map.of("Accept", ACCEPT), what);
  }

  /** What the headers tell of a manifest; nothing where a registry leaves one of them out. */
  private static Optional<Descriptor> described(Answer answer) {
    String mediaType = answer.mediaType();
    String digest = answer.header("Docker-Content-Digest");
    String size = answer.header("Content-Length");
    boolean known = MediaTypes.isIndex(mediaType) || MediaTypes.isManifest(mediaType);
    if (!known || !size.matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Descriptor(mediaType, Digest.parse(digest), Long.parseLong(size)));
    } catch (ImageException e) {
      return Optional.empty();
    }
  }

  /** What a document itself tells. */
  private Descriptor read(HostConnection host, Question get, @Nullable Digest wanted)
      throws IOException, InterruptedException {
    try (Answer answer = host.ask(get)) {
      byte[] bytes = body(host, answer);
      Digest found = Digest.of(bytes);
      if (wanted != null && !found.equals(wanted)) {
        throw new RegistryException(
            Kind.NONSENSE,
            "registry " + host.host().name() + " gives " + found + " when asked for " + wanted);
      }
      String mediaType = ManifestDocument.mediaType(bytes, get.what());
      return new Descriptor(mediaType, found, bytes.length);
    }
  }

  /** The bytes of a manifest or an index, checked. */
  public byte[] manifest(Descriptor descriptor) throws IOException {
    String what = "manifest " + descriptor.digest() + " of " + image.path();
    return document(manifest("GET", descriptor.digest().toString(), what), descriptor);
  }

  /** The bytes of a configuration, checked. */
  public byte[] config(Descriptor descriptor) throws IOException {
    String what = "configuration " + descriptor.digest() + " of " + image.path();
    return document(
        new Question("GET", "/blobs/" + descriptor.digest(), Map.of(), what), descriptor);
  }

  /** The bytes of a small blob that belongs to the image, checked. */
  public byte[] blob(Descriptor descriptor) throws IOException {
    String what = "blob " + descriptor.digest() + " of " + image.path();
    return document(
        new Question("GET", "/blobs/" + descriptor.digest(), Map.of(), what), descriptor);
  }

  /** The manifest or index that another tag of the repository stands for now. */
  public byte[] tagged(String tag) throws IOException {
    return unchecked(manifest("GET", tag, "tag " + tag + " of " + image.path()));
  }

  /** The index of what refers to a manifest. OCI distribution specification, listing referrers. */
  public byte[] referrers(Digest digest) throws IOException {
    String what = "referrers of " + digest + " in " + image.path();
    return unchecked(
        new Question("GET", "/referrers/" + digest, Map.of("Accept", MediaTypes.OCI_INDEX), what));
  }

  private byte[] unchecked(Question question) throws IOException {
    return first(
        Capability.PULL,
        host -> {
          try (Answer answer = host.ask(question)) {
            return body(host, answer);
          }
        });
  }

  private byte[] document(Question question, Descriptor descriptor) throws IOException {
    return first(
        Capability.PULL,
        host -> {
          try (Answer answer = host.ask(question)) {
            String place = "registry " + host.host().name() + ": " + question.what();
            return Blobs.checked(body(host, answer), descriptor, place);
          }
        });
  }

  private static byte[] body(HostConnection host, Answer answer) throws IOException {
    try {
      return answer.document();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw host.broken(answer, e);
    }
  }

  /**
   * The bytes of a layer, not checked.
   *
   * @param progress told the number of all bytes read so far
   */
  public InputStream layer(Descriptor descriptor, LongConsumer progress) throws ImageException {
    List<HostConnection> able = able(Capability.PULL);
    return new BlobStream(descriptor, able, settings, progress);
  }

  private interface Call<T> {
    T of(HostConnection host) throws IOException, InterruptedException;
  }

  /** What the first host gives that gives it; else the error of the last, the registry itself. */
  private <T> T first(Capability capability, Call<T> call) throws IOException {
    try {
      return tryEach(capability, call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + image + " was asked for");
    }
  }

  private <T> T tryEach(Capability capability, Call<T> call)
      throws IOException, InterruptedException {
    List<String> failures = new ArrayList<>();
    List<HostConnection> able = able(capability);
    for (HostConnection host : able.subList(0, able.size() - 1)) {
      try {
        return call.of(host);
      } catch (ImageException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    try {
      return Retries.run(settings, () -> call.of(able.getLast()));
    } catch (RegistryException e) {
      if (failures.isEmpty()) {
        throw e;
      }
      String also = e.getMessage() + "; before that: " + String.join("; ", failures);
      throw new RegistryException(e.kind(), also, e);
    }
  }

  private List<HostConnection> able(Capability capability) throws ImageException {
    return HostConnections.able(hosts, capability, image);
  }

  @Override
  public void close() {
    clients.close();
  }
}
