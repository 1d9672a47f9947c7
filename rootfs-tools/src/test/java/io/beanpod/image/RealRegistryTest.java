package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.registry.RealRegistry;
import io.beanpod.image.registry.TestCertificate;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.http.EnvironmentProxies;
import io.beanpod.image.registry.http.HttpSettings;
import io.beanpod.image.registry.pull.PullListener;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.sys.Kernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debian's docker-registry on loopback, with images that skopeo has pushed from what we export.
 * Without the two the tests are reported as skipped; {@code apt-get install docker-registry skopeo}
 * brings them.
 */
@Tag("native")
class RealRegistryTest {
  private static final Kernel KERNEL = Kernel.linux();

  /** Of user me and password secret, by bcrypt. */
  private static final String HTPASSWD =
      "me:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

  @TempDir private Path temp;
  private @Nullable RealRegistry server;
  private String registry = "";
  private ImageStore store;

  @BeforeEach
  void open() throws Exception {
    RealRegistry.assumeInstalled();
    store = ImageStore.open(temp.resolve("store"), KERNEL);
  }

  @AfterEach
  void stop() throws Exception {
    RealRegistry running = server;
    if (running != null) {
      running.close();
    }
  }

  /**
   * Starts the registry.
   *
   * @param tls more of its http configuration, in YAML
   * @param more of its configuration, in YAML
   */
  private void serve(String tls, String more) throws Exception {
    RealRegistry started = new RealRegistry(temp, tls, more);
    server = started;
    registry = started.name();
  }

  /** Makes an image, exports it, and lets skopeo push it. */
  private Image push(Compression compression, String name, String... options) throws Exception {
    TestImage made =
        new TestImage(
            new LayerArchive().directory("etc/", 0755).file("etc/file", "one").bytes(),
            new LayerArchive().file("etc/file", "two").symbolicLink("etc/link", "file").bytes());
    ImageStore source = ImageStore.open(temp.resolve("source"), KERNEL);
    Path layout = made.ociLayout(temp.resolve("made"), compression, "app:v1");
    Image image = source.importArchive(layout, List.of()).getFirst();
    source.exportArchive(List.of("app:v1"), temp.resolve("out"));
    List<String> words = new ArrayList<>(List.of("skopeo", "copy", "--dest-tls-verify=false"));
    words.addAll(List.of(options));
    words.add("oci:" + temp.resolve("out") + ":v1");
    words.add("docker://" + registry + "/" + name);
    run(words.toArray(String[]::new));
    return image;
  }

  private ImagePuller.Pulled pull(String name, Optional<Basic> user) throws Exception {
    PullSettings settings =
        new PullSettings(
            Platform.host(),
            new RegistryHosts(List.of(temp.resolve("certs.d"))),
            new CredentialFiles(List.of(temp.resolve("auth.json")), ""),
            HttpSettings.standard(EnvironmentProxies.of(Map.of())),
            3,
            6);
    try (ImagePuller puller = store.puller(settings)) {
      return puller.pull(
          registry + "/" + name, user.map(Credentials.class::cast), PullListener.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatWeExportComesBackByteForByte(Compression compression) throws Exception {
    serve("", "");
    Image pushed = push(compression, "team/app:v1", "--preserve-digests");

    Image pulled = pull("team/app:v1", Optional.empty()).image();

    assertThat(pulled.id()).isEqualTo(pushed.id());
    assertThat(pulled.manifestDigest()).isEqualTo(pushed.manifestDigest());
    assertThat(pulled.chainIds()).isEqualTo(pushed.chainIds());
    Path top = temp.resolve("store/layers").resolve(pulled.chainIds().getLast().hex(), "fs");
    assertThat(top.resolve("etc/file")).hasContent("two");
    assertThat(Files.readSymbolicLink(top.resolve("etc/link"))).hasToString("file");
  }

  @Test
  void anImageInDockersSchema2IsTheSameImage() throws Exception {
    serve("", "");
    Image pushed = push(Compression.GZIP, "app:v2", "--format", "v2s2");

    Image pulled = pull("app:v2", Optional.empty()).image();

    assertThat(pulled.chainIds()).isEqualTo(pushed.chainIds());
    assertThat(pulled.manifestDigest()).isNotEqualTo(pushed.manifestDigest());
  }

  @Test
  void tlsAndAPasswordAsSkopeoLoginHasWrittenIt() throws Exception {
    TestCertificate certificate = new TestCertificate(Files.createDirectory(temp.resolve("tls")));
    Path users = Files.writeString(temp.resolve("htpasswd"), HTPASSWD);
    serve(
        ", tls: {certificate: %s, key: %s}".formatted(certificate.pem(), certificate.key()),
        "auth: {htpasswd: {realm: test, path: %s}}".formatted(users));
    Path directory = Files.createDirectories(temp.resolve("certs.d").resolve(registry));
    Files.copy(certificate.pem(), directory.resolve("ca.crt"));
    Image pushed = push(Compression.GZIP, "app:v1", "--dest-creds", "me:secret");

    assertThatThrownBy(() -> pull("app:v1", Optional.empty()))
        .hasMessageContaining("looked for in " + temp.resolve("auth.json") + " and not found");
    assertThatThrownBy(() -> pull("app:v1", Optional.of(new Basic("me", "wrong"))))
        .hasMessageContaining("the user me of the request is not accepted");

    run(
        "skopeo",
        "login",
        "--tls-verify=false",
        "--authfile",
        temp.resolve("auth.json").toString(),
        "-u",
        "me",
        "-p",
        "secret",
        registry);
    assertThat(pull("app:v1", Optional.empty()).image().id()).isEqualTo(pushed.id());
  }

  private static void run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"app:absent", "absent:v1"})
  void whatIsAbsentIsNamed(String name) throws Exception {
    serve("", "");
    push(Compression.GZIP, "app:v1");

    assertThatThrownBy(() -> pull(name, Optional.empty()))
        .hasMessageContaining("registry " + registry + " has no tag ");
  }
}
