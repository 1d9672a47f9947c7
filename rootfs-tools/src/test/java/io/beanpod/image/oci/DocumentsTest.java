package io.beanpod.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final String CONFIG =
      "{'mediaType':'" + MediaTypes.OCI_CONFIG + "','digest':'" + DIGEST + "','size':2}";

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static Descriptor manifestOf(byte[] bytes) {
    return new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(bytes), bytes.length);
  }

  @Test
  void readsAConfiguration() throws Exception {
    byte[] bytes =
        json(
            "{'architecture':'amd64','os':'linux','created':'2024-05-06T07:08:09.5+02:00',"
                + "'config':{'User':'app:web','Env':['A=1','B='],'Entrypoint':['/e'],'Cmd':null,"
                + "'WorkingDir':'/w','StopSignal':'SIGQUIT','ExposedPorts':{'80/tcp':{}},"
                + "'Volumes':{'/data':{}},'Labels':{'k':'v'}},"
                + "'rootfs':{'type':'layers','diff_ids':['"
                + DIGEST
                + "']}}");

    ImageConfig config = ConfigDocument.read(bytes, "config");

    assertThat(config)
        .isEqualTo(
            ImageConfig.builder(new Platform("linux", "amd64", ""))
                .created(Instant.parse("2024-05-06T05:08:09.5Z"))
                .user("app:web")
                .env(List.of("A=1", "B="))
                .entrypoint(List.of("/e"))
                .workingDir("/w")
                .stopSignal("SIGQUIT")
                .exposedPorts(List.of("80/tcp"))
                .volumes(List.of("/data"))
                .labels(Map.of("k", "v"))
                .diffIds(List.of(DIGEST))
                .build());
    assertThat(ConfigDocument.read(ConfigDocument.write(config, "test"), "config"))
        .isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'os':'linux'}|architecture is missing",
        "{'os':1,'architecture':'amd64'}|os is not a text",
        "{'os':'linux','architecture':'amd64','config':[]}|config is not an object",
        "{'os':'linux','architecture':'amd64','config':{'Env':['=x']}}|config.Env[0] is not NAME",
        "{'os':'linux','architecture':'amd64','config':{'Cmd':'sh'}}|config.Cmd is not a list",
        "{'os':'linux','architecture':'amd64'}|rootfs is not of type layers",
        "{'os':'linux','os':'linux'}|is not JSON",
        "{} {}|is not JSON",
        "[1|is not JSON",
      })
  void namesTheFieldThatIsWrong(String text, String message) {
    assertThatThrownBy(() -> ConfigDocument.read(json(text), "config X"))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("config X")
        .hasMessageContaining(message);
  }

  @Test
  void readsAndWritesAManifest() throws Exception {
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            new Descriptor(MediaTypes.OCI_CONFIG, DIGEST, 2),
            List.of(new Descriptor(MediaTypes.OCI_LAYER_ZSTD, DIGEST, 3)));
    byte[] bytes = ManifestDocument.write(manifest);

    assertThat(ManifestDocument.manifest(bytes, manifestOf(bytes))).isEqualTo(manifest);
  }

  /**
   * The same bytes must not be one thing to one reader and another to the next (CVE-2021-41190).
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'schemaVersion':2,'manifests':[],'layers':[]}",
        "{'schemaVersion':2}",
        "{'schemaVersion':1,'layers':[],'config':{}}",
        "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json','layers':[]}",
        "{'schemaVersion':2,'mediaType':'text/html','layers':[]}"
      })
  void refusesADocumentThatIsTwoThingsOrNone(String text) {
    byte[] bytes = json(text);
    assertThatThrownBy(() -> ManifestDocument.manifest(bytes, manifestOf(bytes)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(Digest.of(bytes).toString());
  }

  @Test
  void refusesForeignLayersAndArtifacts() {
    String layer =
        "{'mediaType':'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip','digest':'"
            + DIGEST
            + "','size':1}";
    byte[] foreign = json("{'schemaVersion':2,'config':" + CONFIG + ",'layers':[" + layer + "]}");
    byte[] urls =
        json(
            "{'schemaVersion':2,'config':"
                + CONFIG
                + ",'layers':[{'mediaType':'"
                + MediaTypes.OCI_LAYER
                + "','digest':'"
                + DIGEST
                + "','size':1,'urls':['http://169.254.169.254/']}]}");
    byte[] artifact =
        json(
            "{'schemaVersion':2,'layers':[],'config':"
                + CONFIG.replace(MediaTypes.OCI_CONFIG, "application/x-thing")
                + "}");

    assertThatThrownBy(() -> ManifestDocument.manifest(foreign, manifestOf(foreign)))
        .hasMessageContaining("layers[0] has the type");
    assertThatThrownBy(() -> ManifestDocument.manifest(urls, manifestOf(urls)))
        .hasMessageContaining("lies at other addresses");
    assertThatThrownBy(() -> ManifestDocument.manifest(artifact, manifestOf(artifact)))
        .hasMessageContaining("is an artifact");
  }

  @Test
  void refusesADocumentThatIsTooLarge() {
    assertThatThrownBy(() -> JsonField.parse(new byte[JsonField.MAX_BYTES + 1], "manifest X"))
        .hasMessage("manifest X is larger than 8 MiB");
  }

  /** OCI image specification, example of the layer chain id. */
  @Test
  void chainsLayers() {
    Digest a = Digest.of(new byte[] {'a'});
    Digest b = Digest.of(new byte[] {'b'});
    Digest ab = Digest.of((a + " " + b).getBytes(StandardCharsets.US_ASCII));
    Digest abA = Digest.of((ab + " " + a).getBytes(StandardCharsets.US_ASCII));

    assertThat(ChainId.of(List.of(a, b, a))).containsExactly(a, ab, abA);
  }
}
