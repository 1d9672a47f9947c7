package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.RealRegistry;
import io.beanpod.image.registry.Tap;
import io.beanpod.image.registry.TestCertificate;
import io.beanpod.image.registry.TestTokenService;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.http.EnvironmentProxies;
import io.beanpod.image.registry.http.HttpSettings;
import io.beanpod.image.registry.pull.PullListener;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.image.registry.push.PushEvent;
import io.beanpod.image.registry.push.PushSettings;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pushes to Debian's docker-registry, and pulls from it when it breaks, stalls or lies. */
@Tag("native")
class RealPushTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final int LARGE = 3 << 20;

  @TempDir private Path temp;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<PushEvent> events = new CopyOnWriteArrayList<>();
  private Duration stall = Duration.ofSeconds(30);
  private ImageStore store;

  @BeforeEach
  void openStore() throws Exception {
    RealRegistry.assumeInstalled();
    store = ImageStore.open(temp.resolve("store"), KERNEL);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private RealRegistry registry(String tls, String more) throws Exception {
    RealRegistry registry = new RealRegistry(temp, tls, more);
    open.add(registry);
    return registry;
  }

  private Tap tap(RealRegistry registry, boolean upwards, boolean silent, int times)
      throws Exception {
    Tap tap = new Tap(registry.port(), upwards, LARGE / 2, silent, times);
    open.add(tap);
    return tap;
  }

  /** An image with a large layer that cannot be packed smaller. */
  private Image image(Compression compression) throws Exception {
    byte[] noise = new byte[LARGE];
    new Random(7).nextBytes(noise);
    String large = new String(noise, StandardCharsets.ISO_8859_1);
    TestImage made =
        new TestImage(
            new LayerArchive().directory("etc/", 0755).file("etc/file", "one").bytes(),
            new LayerArchive().file("large", large).file("etc/file", "two").bytes());
    Path layout = made.ociLayout(temp.resolve("layout"), compression, "app:v1");
    return store.importArchive(layout, List.of()).getFirst();
  }

  private PullSettings settings() throws Exception {
    return new PullSettings(
        Platform.host(),
        new RegistryHosts(List.of(temp.resolve("certs.d"))),
        new CredentialFiles(List.of(temp.resolve("auth.json")), ""),
        new HttpSettings(
            stall,
            3,
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            EnvironmentProxies.of(Map.of())),
        3,
        6);
  }

  private Reference push(String destination, Optional<Basic> user, long chunk) throws Exception {
    PullSettings pulls = settings();
    PushSettings pushes =
        new PushSettings(pulls.hosts(), pulls.credentials(), pulls.http(), 2, chunk);
    return store.push(
        "app:v1", Optional.of(destination), pushes, user.map(Credentials.class::cast), events::add);
  }

  private Reference push(String destination) throws Exception {
    return push(destination, Optional.empty(), 1 << 20);
  }

  /** Pulls into another store. */
  private Image pull(String name) throws Exception {
    ImageStore other = ImageStore.open(temp.resolve("other"), KERNEL);
    try (ImagePuller puller = other.puller(settings())) {
      return puller.pull(name, Optional.empty(), PullListener.NONE).image();
    }
  }

  private void assertNothingIsLeft() throws IOException {
    for (String directory : List.of("blobs/sha256", "layers", "ingest")) {
      try (Stream<Path> children = Files.list(temp.resolve("other").resolve(directory))) {
        assertThat(children).as(directory).isEmpty();
      }
    }
  }

  private static String run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatIsPushedIsPulledByteForByteByUsAndBySkopeo(Compression compression) throws Exception {
    RealRegistry registry = registry("", "");
    Image image = image(compression);

    Reference pushed = push(registry.name() + "/team/app:v1");

    assertThat(pushed.digest()).isEqualTo(image.manifestDigest());
    assertThat(store.find("app:v1").orElseThrow().repoDigests()).contains(pushed);
    Image pulled = pull(registry.name() + "/team/app:v1");
    assertThat(pulled.manifestDigest()).isEqualTo(image.manifestDigest());
    assertThat(pulled.chainIds()).isEqualTo(image.chainIds());
    Path copy = temp.resolve("copy");
    run(
        "skopeo",
        "copy",
        "--src-tls-verify=false",
        "docker://" + registry.name() + "/team/app:v1",
        "dir:" + copy);
    assertThat(Digest.of(Files.readAllBytes(copy.resolve("manifest.json"))))
        .isEqualTo(image.manifestDigest());
  }

  @Test
  void whatTheRegistryHasIsNotSent() throws Exception {
    RealRegistry registry = registry("", "");
    image(Compression.GZIP);

    push(registry.name() + "/app:v1");
    assertThat(events).filteredOn(PushEvent.Sent.class::isInstance).hasSize(3);
    events.clear();
    push(registry.name() + "/app:v2");
    assertThat(events).hasOnlyElementsOfType(PushEvent.Named.class);
    events.clear();
    push(registry.name() + "/other:v1");

    assertThat(events).filteredOn(PushEvent.Mounted.class::isInstance).hasSize(3);
    assertThat(pull(registry.name() + "/other:v1").chainIds()).hasSize(2);
  }

  @Test
  void tokensOfAServiceAreForWhoMayWrite() throws Exception {
    TestCertificate certificate = new TestCertificate(Files.createDirectory(temp.resolve("tls")));
    TestTokenService tokens = new TestTokenService(certificate);
    open.add(tokens);
    RealRegistry registry =
        registry(
            ", tls: {certificate: %s, key: %s}".formatted(certificate.pem(), certificate.key()),
            tokens.configuration(certificate.pem()));
    Path directory = Files.createDirectories(temp.resolve("certs.d").resolve(registry.name()));
    Files.copy(certificate.pem(), directory.resolve("ca.crt"));
    image(Compression.GZIP);
    String name = registry.name() + "/team/app:v1";

    assertThatThrownBy(() -> push(name))
        .hasMessageContaining("registry " + registry.name() + " denies ")
        .hasMessageContaining("`skopeo login " + registry.name() + "` writes them");
    assertThatThrownBy(() -> push(name, Optional.of(new Basic("writer", "wrong")), LARGE))
        .hasMessageContaining("denies token for " + registry.name() + " (401: wrong password)");
    assertThatThrownBy(() -> push(name, Optional.of(new Basic("reader", "secret")), LARGE))
        .hasMessageContaining("the user reader of the request is not accepted or may not do this");

    int asked = tokens.queries().size();
    push(name, Optional.of(new Basic("writer", "secret")), 1 << 20);

    assertThat(tokens.queries().subList(asked, tokens.queries().size()))
        .containsExactly("scope=repository:team/app:pull,push&service=test");
    Files.writeString(
        temp.resolve("auth.json"),
        "{\"auths\":{\"%s\":{\"username\":\"reader\",\"password\":\"secret\"}}}"
            .formatted(registry.name()));
    assertThat(pull(name).chainIds()).hasSize(2);
  }

  @Test
  void aPushGoesOnWhereAConnectionBroke() throws Exception {
    RealRegistry registry = registry("", "");
    Image image = image(Compression.NONE);
    Tap tap = tap(registry, true, false, 2);

    // Each chunk on a connection of its own would never be long enough to break.
    push(tap.name() + "/app:v1", Optional.empty(), LARGE);

    tap.awaitSpoiled();
    assertThat(pull(registry.name() + "/app:v1").manifestDigest())
        .isEqualTo(image.manifestDigest());
  }

  @Test
  void aPullGoesOnWhereTheRegistryBreaksOrStalls() throws Exception {
    RealRegistry registry = registry("", "");
    Image image = image(Compression.GZIP);
    push(registry.name() + "/app:v1");
    Tap breaking = tap(registry, false, false, 1);
    assertThat(pull(breaking.name() + "/app:v1").manifestDigest())
        .isEqualTo(image.manifestDigest());
    breaking.awaitSpoiled();
    ImageStore.open(temp.resolve("other"), KERNEL).removeWhole(image.id().toString());

    stall = Duration.ofMillis(500);
    Tap stalling = tap(registry, false, true, 1);
    assertThat(pull(stalling.name() + "/app:v1").manifestDigest())
        .isEqualTo(image.manifestDigest());
    stalling.awaitSpoiled();
  }

  @Test
  void aRegistryThatDiesInTheMiddleOfABlobLeavesNothing() throws Exception {
    RealRegistry registry = registry("", "");
    image(Compression.GZIP);
    push(registry.name() + "/app:v1");
    Tap tap = tap(registry, false, false, 1000);
    Thread killer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                tap.awaitSpoiled();
                registry.kill();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });

    assertThatThrownBy(() -> pull(tap.name() + "/app:v1"))
        .hasMessageContaining("registry " + tap.name() + ": the connection broke");
    killer.join();
    assertNothingIsLeft();
  }

  @Test
  void aBlobOfAnotherDigestIsRefusedAndLeavesNothing() throws Exception {
    RealRegistry registry = registry("", "");
    Image image = image(Compression.NONE);
    push(registry.name() + "/app:v1");
    Digest layer = image.config().diffIds().getLast();
    byte[] bytes = Files.readAllBytes(registry.blobFile(layer));
    bytes[bytes.length / 2] ^= 1;
    Files.write(registry.blobFile(layer), bytes);

    assertThatThrownBy(() -> pull(registry.name() + "/app:v1"))
        .hasMessageContaining("layer " + layer + ": it is damaged: its digest is ");
    assertNothingIsLeft();
  }

  @Test
  void aMirrorStandsInForARegistryThatIsNotThere() throws Exception {
    RealRegistry registry = registry("", "");
    Image image = image(Compression.ZSTD);
    push(registry.name() + "/app:v1");
    Path directory = Files.createDirectories(temp.resolve("certs.d/absent.example"));
    Files.writeString(
        directory.resolve("hosts.toml"),
        """
        server = "http://127.0.0.1:1"
        [host."http://%s"]
        capabilities = ["pull", "resolve"]
        """
            .formatted(registry.name()));

    assertThat(pull("absent.example/app:v1").manifestDigest()).isEqualTo(image.manifestDigest());
  }

  @Test
  void aDamagedBlobOfTheStoreIsOurOwnFault() throws Exception {
    RealRegistry registry = registry("", "");
    Image image = image(Compression.NONE);
    Digest layer = image.config().diffIds().getLast();
    Path file = temp.resolve("store/blobs/sha256").resolve(layer.hex());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> push(registry.name() + "/app:v1"))
        .hasMessageContaining("blob " + layer + " of the store is damaged");
  }
}
