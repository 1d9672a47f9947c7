package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.build.Recipe;
import io.beanpod.image.build.Recipe.Owner;
import io.beanpod.image.build.Recipe.Part;
import io.beanpod.image.check.CheckRequest;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.RealRegistry;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.http.EnvironmentProxies;
import io.beanpod.image.registry.http.HttpSettings;
import io.beanpod.image.registry.pull.PullListener;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.image.registry.push.PushListener;
import io.beanpod.image.registry.push.PushSettings;
import io.beanpod.image.space.PruneRequest;
import io.beanpod.sys.Kernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images for several platforms under one name. */
@Tag("native")
class MultiPlatformTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final Platform FOREIGN = new Platform("linux", "s390x", "");

  @TempDir private Path temp;
  private ImageStore store;

  @BeforeEach
  void open() throws Exception {
    store = ImageStore.open(temp.resolve("store"), KERNEL);
  }

  private Image build(String name, Platform platform) throws Exception {
    return store.build(
        new Recipe(
            List.of(name),
            Optional.empty(),
            List.of(),
            new TreeMap<>(Map.of("arch", new Part.Text(platform.architecture(), Owner.ROOT, 0644))),
            ImageConfig.builder(platform).build(),
            Instant.EPOCH));
  }

  private Digest index(String name) throws Exception {
    return Objects.requireNonNull(
        store.createIndex(name, List.of("app:own", "app:foreign")).digest());
  }

  private PullSettings pulls(Platform platform) throws Exception {
    return new PullSettings(
        platform,
        new RegistryHosts(List.of()),
        new CredentialFiles(List.of(), ""),
        HttpSettings.standard(EnvironmentProxies.of(Map.of())),
        3,
        6);
  }

  private Image pull(String store, String name, Platform platform) throws Exception {
    ImageStore other = ImageStore.open(temp.resolve(store), KERNEL);
    try (ImagePuller puller = other.puller(pulls(platform))) {
      return puller.pull(name, Optional.empty(), PullListener.NONE).image();
    }
  }

  private Path blob(Digest digest) {
    return temp.resolve("store/blobs/sha256").resolve(digest.hex());
  }

  private static byte[] run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).start();
    byte[] output = process.getInputStream().readAllBytes();
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(errors).isZero();
    return output;
  }

  @Test
  void theNameMeansThisMachinesImageAndTheIndexStaysWithItsBlobs() throws Exception {
    Image own = build("app:own", Platform.host());
    Image foreign = build("app:foreign", FOREIGN);
    Digest index = index("app:v1");

    assertThat(store.find("app:v1").orElseThrow().id()).isEqualTo(own.id());
    assertThat(store.createIndex("again:v1", List.of("app:own", "app:foreign")).digest())
        .as("the same images give the same index")
        .isEqualTo(index);
    store.removeWhole("app:foreign");
    ImageStore.open(temp.resolve("store"), KERNEL);
    assertThat(blob(index)).exists();
    assertThat(blob(foreign.manifestDigest())).exists();
    assertThat(store.check(new CheckRequest(true, false)).faults()).isEmpty();

    assertThat(store.remove("app:v1", InUse.REFUSE).removed()).isFalse();
    assertThat(store.remove("again:v1", InUse.REFUSE).removed()).isTrue();
    assertThat(blob(index)).doesNotExist();
    assertThat(blob(foreign.manifestDigest())).doesNotExist();
    assertThat(store.find("app:own")).isPresent();
    store.prune(new PruneRequest(true, Duration.ZERO, Optional.empty(), false));
    try (Stream<Path> left = Files.list(temp.resolve("store/blobs/sha256"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void twoForOnePlatformAreRefused() throws Exception {
    build("app:own", Platform.host());
    build("app:foreign", Platform.host());

    assertThatThrownBy(() -> index("app:v1"))
        .hasMessage("two of the images are for " + Platform.host());
  }

  @Test
  void aRegistryGetsAllOfThemAndEachMachineItsOwn() throws Exception {
    RealRegistry.assumeInstalled();
    Image own = build("app:own", Platform.host());
    Image foreign = build("app:foreign", FOREIGN);
    Digest index = index("app:v1");
    try (RealRegistry registry = new RealRegistry(temp, "", "")) {
      String name = registry.name() + "/team/app:v1";
      Reference pushed =
          store.push(
              "app:v1",
              Optional.of(name),
              PushSettings.of(pulls(Platform.host())),
              Optional.empty(),
              PushListener.NONE);

      assertThat(pushed.digest()).isEqualTo(index);
      byte[] raw = run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name);
      assertThat(Digest.of(raw)).isEqualTo(index);
      assertThat(pull("here", name, Platform.host()).manifestDigest())
          .isEqualTo(own.manifestDigest());
      Image there = pull("there", name, FOREIGN);
      assertThat(there.manifestDigest()).isEqualTo(foreign.manifestDigest());
      assertThat(there.config().platform()).isEqualTo(FOREIGN);
      assertThat(pull("there", name, Platform.host()).manifestDigest())
          .as("the other machine's image did not take the index' name")
          .isEqualTo(own.manifestDigest());

      pull("store", name, Platform.host());
      assertThat(store.find(name).orElseThrow().repoDigests()).contains(pushed);
    }
  }

  @Test
  void anArchiveHasAllOfThem() throws Exception {
    Image own = build("app:own", Platform.host());
    Image foreign = build("app:foreign", FOREIGN);
    Digest index = index("app:v1");

    store.exportArchive(List.of("app:v1"), temp.resolve("out"));

    assertThat(Files.readString(temp.resolve("out/index.json"))).contains(index.toString());
    Path blobs = temp.resolve("out/blobs/sha256");
    for (Digest digest : List.of(index, own.manifestDigest(), foreign.manifestDigest())) {
      assertThat(Digest.of(Files.readAllBytes(blobs.resolve(digest.hex())))).isEqualTo(digest);
    }
    ImageStore other = ImageStore.open(temp.resolve("other"), KERNEL);
    Image imported = other.importArchive(temp.resolve("out"), List.of()).getFirst();
    assertThat(imported.manifestDigest()).isEqualTo(own.manifestDigest());
    assertThat(imported.names()).hasToString("[docker.io/library/app:v1]");
  }
}
