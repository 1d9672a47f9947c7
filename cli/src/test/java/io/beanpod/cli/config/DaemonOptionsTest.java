package io.beanpod.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cli.UserError;
import io.beanpod.pod.decode.ManifestException;
import io.beanpod.runtime.network.cni.CniConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonOptionsTest {
  private static final Path PAGE = Path.of("..", "docs", "config.md");

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("config.yaml"), text);
  }

  private void dropIn(String name, String text) throws IOException {
    Files.writeString(
        Files.createDirectories(directory.resolve("config.yaml.d")).resolve(name), text);
  }

  private static DaemonSettings daemon(Settings settings) {
    return DaemonSettings.of(settings, "machine");
  }

  @Test
  void theDefaultsAreAConfigurationThatChangesNothing() throws ManifestException {
    Settings settings = new Settings();
    settings.read("default", ConfigPrinter.defaults());

    assertThat(daemon(settings)).isEqualTo(daemon(new Settings()));
    for (Option<?> option : DaemonOptions.ALL) {
      assertThat(settings.place(option)).as(option.path()).isPresent();
    }
  }

  @Test
  void whatIsPrintedIsReadBackTheSame() throws ManifestException {
    Settings settings = new Settings();
    settings.read(
        "one",
        """
        nodeLabels: {disk: "a \\"fast\\" one", "on": "off"}
        cri: {streaming: {address: "[::1]:10350", idleTimeout: 1h30m5s}}
        network: {ipv4: 10.1.0.0/16, ipv6: none, mtu: 1400, cni: {use: always, plugins: [/a, /b c]}}
        """);
    Settings again = new Settings();
    again.read("two", ConfigPrinter.effective(settings));

    assertThat(daemon(again)).isEqualTo(daemon(settings)).isNotEqualTo(daemon(new Settings()));
    assertThat(ConfigPrinter.effective(settings)).contains("mtu: 1400  # one:3:47");
  }

  @Test
  void aLaterFileWinsAndListsReplace() throws IOException {
    Path file =
        file(
            """
            network:
              mtu: 1400
              ipv6: none
              cni:
                plugins: [/a, /b]
            """);
    dropIn("20-late.yaml", "network: {cni: {plugins: [/d], timeout: 90s}}");
    dropIn("10-early.yaml", "network: {mtu: 9000, cni: {plugins: [/c], use: never}}");
    dropIn("notes.txt", "network: {mtu: nonsense}");

    DaemonSettings settings = daemon(new SettingsFiles(file).load());

    assertThat(settings.network().mtu()).isEqualTo(OptionalInt.of(9000));
    assertThat(settings.network().ipv6Wanted()).isFalse();
    assertThat(settings.cni().plugins()).isEqualTo(List.of(Path.of("/d")));
    assertThat(settings.cni().use()).isEqualTo(CniConfig.Use.NEVER);
    assertThat(settings.cni().timeout()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void placesOfOtherThingsFollowTheLiveState() throws IOException {
    DaemonSettings settings =
        daemon(new SettingsFiles(file("directories: {run: /run/other}")).load());

    assertThat(settings.socket()).hasToString("/run/other/beanpod.sock");
    assertThat(settings.cri().orElseThrow().socket()).hasToString("/run/other/cri.sock");
  }

  @Test
  void theCriCanBeOff() throws IOException {
    assertThat(daemon(new SettingsFiles(file("cri: {enabled: false}")).load()).cri())
        .isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "cri: {soket: /x} | 1:7: cri.soket: unknown field; did you mean \"socket\"?",
        "mtu: 1400 | 1:1: mtu: unknown field; did you mean \"network.mtu\"?",
        "frobnicate: 1 | 1:1: frobnicate: unknown field",
        "cri: yes | 1:6: cri: want a mapping of settings, found the boolean yes (true)",
        "socket: 3 | 1:9: socket: want a string, found the number 3; put it in quotes",
        "socket: x.sock | 1:9: socket: Invalid value: \"x.sock\": want an absolute path",
        "images: {downloads: 0} | 1:21: images.downloads: want a whole number from 1 to 256, found"
            + " the number 0",
        "images: {registryHosts: /a} | 1:25: images.registryHosts: want a list of paths, found the"
            + " text \"/a\"",
        "network: {mtu: 1279} | 1:16: network.mtu: want a whole number from 1280 to 65535, found"
            + " the number 1279",
        "network: {bridge: Docker 0} | 1:19: network.bridge: Invalid value: \"Docker 0\":",
        "network: {ipv4: fd00::/64} | 1:17: network.ipv4: Invalid value: \"fd00::/64\": "
            + "fd00:0:0:0:0:0:0:0/64 is no IPv4 network of /29 or larger",
        "network: {cni: {use: sometimes}} | 1:22: network.cni.use: Invalid value: \"sometimes\":"
            + " supported values: never, whenConfigured, always",
        "cri: {streaming: {address: localhost}} | 1:28: cri.streaming.address: Invalid value:"
            + " \"localhost\": want an IP address and a port",
        "cri: {streaming: {idleTimeout: 5}} | 1:32: cri.streaming.idleTimeout: want a string",
        "tracing: {endpoint: 127.0.0.1:4317} | 1:21: tracing.endpoint: Invalid value:"
            + " \"127.0.0.1:4317\":",
        "tracing: {endpoint: \"ftp://a:1\"} | 1:21: tracing.endpoint: Invalid value: \"ftp://a:1\":"
            + " want http:// or https:// with host and port",
        "cri: {enabled: 1} | 1:16: cri.enabled: want true or false, found the number 1",
        "a: [ | 1:5: not valid YAML",
      })
  void aMistakeIsToldWithItsPlace(String text, String message) throws IOException {
    Path file = file(text.replace("\\n", "\n"));

    assertThatThrownBy(() -> new SettingsFiles(file).load())
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(file + ":" + message);
  }

  @Test
  void theMistakesOfAllFilesAreTold() throws IOException {
    Path file = file("a: 1\nb: 2\n");
    dropIn("x.yaml", "c: 3");

    assertThatThrownBy(() -> new SettingsFiles(file).load())
        .hasMessageContainingAll("config.yaml:1:1: a:", "config.yaml:2:1: b:", "x.yaml:1:1: c:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "address: 0.0.0.0:10010 | 2:24: cri.streaming.address: the streaming server would listen"
            + " on 0.0.0.0 without TLS",
        "certificate: /tls.crt | 2:28: cri.streaming.certificate: a certificate and a key belong"
            + " together",
        "key: /tls.key | 2:20: cri.streaming.key: a certificate and a key belong together",
      })
  void whatDoesNotGoTogetherIsToldWithItsPlace(String field, String message) throws IOException {
    Path file = file("cri:\n  streaming: {" + field + "}\n");

    assertThatThrownBy(() -> daemon(new SettingsFiles(file).load()))
        .hasMessageStartingWith(file + ":" + message);
  }

  /** Run with -Dconfig-page.write=true to write the page anew. */
  @Test
  void thePageIsTheList() throws IOException {
    if (Boolean.getBoolean("config-page.write")) {
      Files.writeString(PAGE, ConfigPage.text());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(ConfigPage.text());
  }
}
