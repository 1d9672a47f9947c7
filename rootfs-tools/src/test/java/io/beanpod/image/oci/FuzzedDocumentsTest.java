package io.beanpod.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.beanpod.image.MutatedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Documents damaged by chance, always the same ones: each is read or refused with a sentence. */
@Timeout(60)
class FuzzedDocumentsTest {
  private static final int RUNS = 4000;
  private static final Digest DIGEST = Digest.of(new byte[1]);

  private interface Reader {
    Object read(byte[] bytes) throws ImageException;
  }

  private static Descriptor descriptor(String mediaType) {
    return new Descriptor(mediaType, DIGEST, 3);
  }

  private static void fuzz(byte[] document, Reader reader) throws Exception {
    reader.read(document);
    for (int seed = 0; seed < RUNS; seed++) {
      byte[] damaged = MutatedText.of(document, seed);
      try {
        reader.read(damaged);
      } catch (ImageException e) {
        assertThat(e.getMessage()).as("seed " + seed).isNotBlank();
      } catch (RuntimeException | Error e) {
        fail("seed " + seed + ": " + new String(damaged, StandardCharsets.UTF_8), e);
      }
    }
  }

  @Test
  void manifests() throws Exception {
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            descriptor(MediaTypes.OCI_CONFIG),
            List.of(descriptor(MediaTypes.OCI_LAYER), descriptor(MediaTypes.OCI_LAYER_GZIP)));
    fuzz(
        ManifestDocument.write(manifest),
        bytes -> ManifestDocument.manifest(bytes, descriptor(MediaTypes.OCI_MANIFEST)));
  }

  @Test
  void indexes() throws Exception {
    byte[] index =
        ManifestDocument.writeIndex(
            List.of(
                new Descriptor(
                    MediaTypes.OCI_MANIFEST,
                    DIGEST,
                    7,
                    java.util.Map.of("org.opencontainers.image.ref.name", "a:b"),
                    new Platform("linux", "arm64", "v8"))));
    fuzz(index, bytes -> ManifestDocument.index(bytes, descriptor(MediaTypes.OCI_INDEX)));
    fuzz(index, ManifestDocument::layoutIndex);
  }

  @Test
  void configurations() throws Exception {
    String text =
        """
        {"architecture":"amd64","os":"linux","created":"2024-05-06T07:08:09.5+02:00","config":{
        "User":"app:web","Env":["A=1","B="],"Entrypoint":["/e"],"Cmd":null,"WorkingDir":"/w",
        "StopSignal":"SIGQUIT","ExposedPorts":{"80/tcp":{}},"Volumes":{"/data":{}},"Labels":{"k":"v"}},
        "rootfs":{"type":"layers","diff_ids":["%s"]},"history":[{"created_by":"x","empty_layer":true}]}
        """
            .formatted(DIGEST);
    fuzz(text.getBytes(StandardCharsets.UTF_8), bytes -> ConfigDocument.read(bytes, "config"));
  }

  @Test
  void nestingWithoutEndIsRefused() {
    byte[] deep = "[".repeat(4 << 20).getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> ManifestDocument.layoutIndex(deep))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("index.json");
    byte[] deepObject = "{\"config\":".repeat(700_000).getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> ConfigDocument.read(deepObject, "config"))
        .isInstanceOf(ImageException.class);
  }
}
