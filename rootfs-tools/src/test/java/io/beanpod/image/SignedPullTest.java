package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.registry.ScriptedRegistry;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.http.EnvironmentProxies;
import io.beanpod.image.registry.http.HttpSettings;
import io.beanpod.image.registry.pull.PullListener;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.image.signature.SignatureException;
import io.beanpod.sys.Kernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls under a policy that wants signatures, made here in the form that cosign writes. */
@Tag("native")
class SignedPullTest {
  private static final String PAYLOAD = "application/vnd.dev.cosign.simplesigning.v1+json";
  private static final String ARTIFACT = "application/vnd.dev.cosign.artifact.sig.v1+json";
  private static final String TYPE = "cosign container image signature";

  @TempDir(factory = InMemory.class)
  private Path temp;

  private ScriptedRegistry registry;
  private ImageStore store;
  private KeyPair key;
  private Descriptor manifest;

  @BeforeEach
  void start() throws Exception {
    registry = new ScriptedRegistry();
    store = ImageStore.open(temp.resolve("store"), Kernel.linux());
    key = pair("EC");
    manifest = serve("app", "v1", "content");
    policy(key, "matchRepository");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private static KeyPair pair(String family) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
    if (family.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return generator.generateKeyPair();
  }

  private void policy(KeyPair trusted, String identity) throws Exception {
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(trusted.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    Path file = Files.writeString(temp.resolve("key.pub"), pem);
    Files.writeString(
        temp.resolve("policy.json"),
        """
        {"default": [{"type": "reject"}], "transports": {"docker": {
          "%1$s/open": [{"type": "insecureAcceptAnything"}],
          "%1$s": [{"type": "sigstoreSigned", "keyPath": "%2$s", "signedIdentity": {"type": "%3$s"}}]
        }}}
        """
            .formatted(registry.name(), file, identity));
  }

  /** Serves an image of one layer; gives its manifest. */
  private Descriptor serve(String repository, String tag, String content) throws Exception {
    byte[] layer = new LayerArchive().file("f", content).bytes();
    Path layout =
        new TestImage(layer)
            .ociLayout(Files.createTempDirectory(temp, "oci"), Compression.GZIP, "x:y");
    Descriptor found =
        ManifestDocument.layoutIndex(Files.readAllBytes(layout.resolve("index.json"))).getFirst();
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        registry.blob(repository, Files.readAllBytes(blob), "application/octet-stream");
      }
    }
    byte[] bytes = Files.readAllBytes(layout.resolve("blobs/sha256").resolve(found.digest().hex()));
    return registry.manifest(repository, tag, bytes, found.mediaType());
  }

  private static byte[] payload(String name, Digest digest, String type) {
    return """
    {"critical":{"identity":{"docker-reference":"%s"},"image":{"docker-manifest-digest":"%s"},\
    "type":"%s"},"optional":{"creator":"test"}}\
    """
        .formatted(name, digest, type)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String sign(KeyPair by, byte[] payload) throws Exception {
    String family = by.getPrivate().getAlgorithm();
    Signature signer =
        Signature.getInstance(
            switch (family) {
              case "EC" -> "SHA256withECDSA";
              case "RSA" -> "SHA256withRSA";
              default -> "Ed25519";
            });
    signer.initSign(by.getPrivate());
    signer.update(payload);
    return Base64.getEncoder().encodeToString(signer.sign());
  }

  /** A manifest of signatures, in cosign's form. */
  private byte[] signatures(String repository, byte[] payload, String... signed) {
    Descriptor blob = registry.blob(repository, payload, PAYLOAD);
    StringBuilder layers = new StringBuilder();
    for (String signature : signed) {
      layers.append(layers.isEmpty() ? "" : ",");
      layers.append(
          """
          {"mediaType":"%s","size":%d,"digest":"%s",
          "annotations":{"dev.cosignproject.cosign/signature":"%s"}}\
          """
              .formatted(PAYLOAD, payload.length, blob.digest(), signature));
    }
    return """
    {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","size":2,"digest":"%s"},
    "layers":[%s]}\
    """
        .formatted(
            MediaTypes.OCI_MANIFEST,
            MediaTypes.OCI_CONFIG,
            Digest.of("{}".getBytes(StandardCharsets.UTF_8)),
            layers)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String tag(Digest digest) {
    return "sha256-" + digest.hex();
  }

  private void tagSignature(Digest digest, byte[] payload, String... signed) {
    registry.manifest(
        "app", tag(digest) + ".sig", signatures("app", payload, signed), MediaTypes.OCI_MANIFEST);
  }

  private Image pull(String name) throws Exception {
    PullSettings settings =
        new PullSettings(
                Platform.host(),
                new RegistryHosts(List.of()),
                new CredentialFiles(List.of(), ""),
                new HttpSettings(
                    Duration.ofSeconds(20),
                    1,
                    Duration.ofMillis(1),
                    Duration.ofMillis(1),
                    EnvironmentProxies.of(Map.of())),
                3,
                6)
            .withSignaturePolicy(Optional.of(temp.resolve("policy.json")));
    try (ImagePuller puller = store.puller(settings)) {
      return puller.pull(registry.name() + "/" + name, Optional.empty(), PullListener.NONE).image();
    }
  }

  private void assertRefused(String name, String... why) throws Exception {
    assertThatThrownBy(() -> pull(name))
        .isInstanceOf(SignatureException.class)
        .hasMessageContaining("image " + registry.name() + "/" + name)
        .hasMessageContaining("is refused by signature policy " + temp.resolve("policy.json"))
        .hasMessageContainingAll(why);
    assertThat(store.list()).isEmpty();
    assertThat(temp.resolve("store/ingest")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void anImageThatIsSigned(String family) throws Exception {
    key = pair(family);
    policy(key, "matchRepository");
    byte[] payload = payload(registry.name() + "/app", manifest.digest(), TYPE);
    tagSignature(manifest.digest(), payload, sign(pair(family), payload), sign(key, payload));

    assertThat(pull("app:v1").manifestDigest()).isEqualTo(manifest.digest());
    assertThat(pull("app@" + manifest.digest()).manifestDigest()).isEqualTo(manifest.digest());
  }

  @Test
  void anImageThatIsNotSignedOrByAnotherKey() throws Exception {
    assertRefused(
        "app:v1", temp.resolve("key.pub").toString(), "there is none for " + manifest.digest());

    byte[] payload = payload(registry.name() + "/app", manifest.digest(), TYPE);
    tagSignature(manifest.digest(), payload, sign(pair("EC"), payload), "AAAA");
    assertRefused("app:v1", "of 2 none will do: one is not by that key");
    assertThat(registry.requests("/blobs/" + layerOf(manifest))).isEmpty();
  }

  private Digest layerOf(Descriptor found) throws Exception {
    byte[] layer = new LayerArchive().file("f", "content").bytes();
    assertThat(found.size()).isPositive();
    return Digest.of(TestImage.packed(layer, Compression.GZIP));
  }

  @Test
  void aSignatureForSomethingElse() throws Exception {
    Descriptor other = serve("app", "v2", "other");
    byte[] payload = payload(registry.name() + "/app", other.digest(), TYPE);
    tagSignature(manifest.digest(), payload, sign(key, payload));
    assertRefused("app:v1", "one is for " + other.digest());

    byte[] elsewhere = payload(registry.name() + "/evil", manifest.digest(), TYPE);
    tagSignature(manifest.digest(), elsewhere, sign(key, elsewhere));
    assertRefused("app:v1", "one is for the name \"" + registry.name() + "/evil\"");

    byte[] attestation = payload(registry.name() + "/app", manifest.digest(), "something else");
    tagSignature(manifest.digest(), attestation, sign(key, attestation));
    assertRefused("app:v1", "one is a \"something else\"");

    byte[] noise = "no payload".getBytes(StandardCharsets.UTF_8);
    tagSignature(manifest.digest(), noise, sign(key, noise));
    assertRefused("app:v1", "one makes no sense");
  }

  /**
   * As another image's, that is in the store already, would become this one's by its name alone.
   */
  @Test
  void whatIsThereAlreadyGetsNoNameUnsigned() throws Exception {
    Descriptor open = serve("open/app", "v1", "content");
    assertThat(open.digest()).isEqualTo(manifest.digest());
    Image image = pull("open/app:v1");

    assertThatThrownBy(() -> pull("app:v1")).isInstanceOf(SignatureException.class);
    assertThat(store.list()).singleElement().isEqualTo(image);
  }

  @Test
  void aSignatureOfTheIndexOrOfTheChosenManifest() throws Exception {
    Descriptor own =
        new Descriptor(
            manifest.mediaType(), manifest.digest(), manifest.size(), Map.of(), Platform.host());
    byte[] bytes = ManifestDocument.writeIndex(List.of(own));
    Descriptor index = registry.manifest("app", "multi", bytes, MediaTypes.OCI_INDEX);
    assertRefused("app:multi", "there is none for " + index.digest());

    byte[] payload = payload(registry.name() + "/app", index.digest(), TYPE);
    tagSignature(index.digest(), payload, sign(key, payload));
    Image image = pull("app:multi");
    store.removeWhole(image.id().toString());

    registry.manifest("app", tag(index.digest()) + ".sig", new byte[] {'{', '}'}, "x/y");
    byte[] chosen = payload(registry.name() + "/app", manifest.digest(), TYPE);
    tagSignature(manifest.digest(), chosen, sign(key, chosen));
    assertThat(pull("app:multi").id()).isEqualTo(image.id());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSignatureAmongTheReferrers(boolean knowsReferrers) throws Exception {
    byte[] payload = payload(registry.name() + "/app", manifest.digest(), TYPE);
    byte[] signature = signatures("app", payload, sign(key, payload));
    Descriptor found = registry.manifest("app", "unused", signature, MediaTypes.OCI_MANIFEST);
    byte[] index =
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[
        {"mediaType":"%s","digest":"%s","size":%d,"artifactType":"application/other"},
        {"mediaType":"%2$s","digest":"%5$s","size":%6$d,"artifactType":"%7$s"}]}\
        """
            .formatted(
                MediaTypes.OCI_INDEX,
                MediaTypes.OCI_MANIFEST,
                Digest.of(new byte[] {7}),
                3,
                found.digest(),
                found.size(),
                ARTIFACT)
            .getBytes(StandardCharsets.UTF_8);
    if (knowsReferrers) {
      registry.rule(exchange -> {
        if (!exchange.getRequestURI().getPath().endsWith("/referrers/" + manifest.digest())) {
          return false;
        }
        exchange.getResponseHeaders().set("Content-Type", MediaTypes.OCI_INDEX);
        exchange.sendResponseHeaders(200, index.length);
        exchange.getResponseBody().write(index);
        return true;
      });
    } else {
      registry.manifest("app", tag(manifest.digest()), index, MediaTypes.OCI_INDEX);
    }

    assertThatCode(() -> pull("app:v1")).doesNotThrowAnyException();
  }

  @Test
  void aRegistryThatFailsRefusesTheImage() throws Exception {
    registry.rule(exchange -> {
      boolean signatures = exchange.getRequestURI().getPath().endsWith(".sig");
      if (signatures) {
        ScriptedRegistry.fail(exchange, 503, "UNAVAILABLE", "come back later");
      }
      return signatures;
    });

    assertRefused("app:v1", "its signatures cannot be read", "come back later");
  }

  @Test
  void thePolicyIsReadAtEachPull() throws Exception {
    byte[] payload = payload(registry.name() + "/app:v1", manifest.digest(), TYPE);
    tagSignature(manifest.digest(), payload, sign(key, payload));
    policy(key, "matchExact");
    Image image = pull("app:v1");
    store.removeWhole(image.id().toString());

    policy(pair("EC"), "matchExact");
    assertRefused("app:v1", "one is not by that key");
    Files.delete(temp.resolve("policy.json"));
    assertThatThrownBy(() -> pull("app:v1"))
        .isInstanceOf(SignatureException.class)
        .hasMessageContaining("does not exist");
  }
}
