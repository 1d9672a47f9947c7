package io.beanpod.image.registry.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.registry.hosts.TlsSettings.ClientKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts a registry's images come from. */
class RegistryHostsTest {
  @TempDir private Path temp;

  private List<RegistryHost> hosts(String domain) throws IOException {
    return new RegistryHosts(List.of(temp.resolve("first"), temp.resolve("second"))).of(domain);
  }

  private Path write(String file, String text) throws IOException {
    Path path = temp.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example, https://registry.example/v2",
    "registry.example:5000, https://registry.example:5000/v2",
    "docker.io, https://registry-1.docker.io/v2",
    "localhost, http://localhost/v2",
    "127.0.0.1:5000, http://127.0.0.1:5000/v2",
    "[::1]:5000, http://[::1]:5000/v2",
    "localhost.example:5000, https://localhost.example:5000/v2",
  })
  void withoutFilesARegistryIsItsOwnHost(String domain, String api) throws IOException {
    RegistryHost host = hosts(domain).getFirst();

    assertThat(host.api()).hasToString(api);
    assertThat(host.mirror()).isFalse();
    assertThat(host.tls()).isEqualTo(TlsSettings.SYSTEM);
  }

  @Test
  void mirrorsComeInTheFilesOrderAndTheRegistryLast() throws IOException {
    write(
        "first/registry.example/hosts.toml",
        """
        server = "https://upstream.example"
        ca = "/etc/ca.pem"

        [host."https://zebra.example"]
          capabilities = ["pull"]
          dial_timeout = "1m1.5s"

        [host."http://apple.example:5000/path"]
          ca = ["one.pem", "/two.pem"]
          client = [["a.cert", "a.key"], ["b.pem"], "c.pem"]

        [host."https://mango.example/v2/all"]
          override_path = true
          skip_verify = true

          [host."https://mango.example/v2/all".header]
            authorization = "Basic eA=="
            x-more = ["1", "2"]
        """);
    Path directory = temp.resolve("first/registry.example");

    List<RegistryHost> hosts = hosts("registry.example");

    assertThat(hosts)
        .extracting(host -> host.api().toString())
        .containsExactly(
            "https://zebra.example/v2",
            "http://apple.example:5000/path/v2",
            "https://mango.example/v2/all",
            "https://upstream.example/v2");
    assertThat(hosts).extracting(RegistryHost::mirror).containsExactly(true, true, true, false);
    assertThat(hosts.get(0).capabilities()).isEqualTo(Set.of(Capability.PULL));
    assertThat(hosts.get(0).dialTimeout()).isEqualTo(Duration.ofMillis(61_500));
    assertThat(hosts.get(1).tls())
        .isEqualTo(
            new TlsSettings(
                List.of(directory.resolve("one.pem"), Path.of("/two.pem")),
                List.of(
                    new ClientKey(directory.resolve("a.cert"), directory.resolve("a.key")),
                    new ClientKey(directory.resolve("b.pem"), null),
                    new ClientKey(directory.resolve("c.pem"), null)),
                false));
    assertThat(hosts.get(2).tls().skipVerify()).isTrue();
    assertThat(hosts.get(2).headers())
        .isEqualTo(Map.of("authorization", List.of("Basic eA=="), "x-more", List.of("1", "2")));
    assertThat(hosts.get(3).tls().authorities()).containsExactly(Path.of("/etc/ca.pem"));
    assertThat(hosts.get(3).capabilities()).contains(Capability.RESOLVE, Capability.PUSH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host.example:5000", "host.example_5000_", "_default"})
  void aDirectoryIsFoundByEachOfItsNames(String directory) throws IOException {
    write("second/" + directory + "/hosts.toml", "[host.\"https://mirror.example\"]\n");

    assertThat(hosts("host.example:5000"))
        .extracting(host -> host.api().toString())
        .containsExactly("https://mirror.example/v2", "https://host.example:5000/v2");
  }

  @Test
  void theFirstDirectoryCountsAlone() throws IOException {
    write("first/_default/hosts.toml", "server = \"https://a.example\"\n");
    write("second/registry.example/hosts.toml", "server = \"https://b.example\"\n");

    assertThat(hosts("registry.example"))
        .extracting(RegistryHost::name)
        .containsExactly("a.example");
  }

  @Test
  void dockersFilesAreAuthoritiesAndClientKeys() throws IOException {
    Path ca = write("first/localhost:5000/ca.crt", "");
    Path cert = write("first/localhost:5000/me.cert", "");
    Path key = write("first/localhost:5000/me.key", "");

    RegistryHost host = hosts("localhost:5000").getFirst();

    assertThat(host.api()).hasToString("https://localhost:5000/v2");
    assertThat(host.tls())
        .isEqualTo(new TlsSettings(List.of(ca), List.of(new ClientKey(cert, key)), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server = "ftp://a"                          | server is wrong: "ftp://a" is not an address
          server = "https://me:pw@a.example"          | server is wrong
          [host."https://a"] \\n capabilities = ["x"]  | host.https://a.capabilities[0] is wrong: "x"
          [host."https://a"] \\n skip_verify = "yes"   | host.https://a.skip_verify is not true or false
          [host."https://a"] \\n dial_timeout = "fast" | is not a duration such as 10s: fast
          server = \\n                                 | hosts.toml: Unexpected
          """)
  void aMistakeIsNamedWithItsPlace(String toml, String message) throws IOException {
    write("first/registry.example/hosts.toml", toml.replace("\\n", "\n"));

    assertThatThrownBy(() -> hosts("registry.example"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("hosts.toml")
        .hasMessageContaining(message);
  }

  @Test
  void aCertificateWithoutItsKeyIsNamed() throws IOException {
    write("first/registry.example/me.cert", "");

    assertThatThrownBy(() -> hosts("registry.example"))
        .hasMessageContaining("me.cert has no key: ")
        .hasMessageContaining("me.key is missing");
  }
}
