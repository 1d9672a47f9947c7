package io.beanpod.image.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.auth.Credentials.IdentityToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credentials in the files that other programs write. */
class CredentialFilesTest {
  @TempDir private Path temp;

  private FoundCredentials find(String domain, String path) throws Exception {
    return new CredentialFiles(
            List.of(temp.resolve("absent.json"), temp.resolve("config.json")), temp.toString())
        .find(domain, path);
  }

  private void write(String json) throws Exception {
    Files.writeString(temp.resolve("config.json"), json);
  }

  /** "bWU6YTpi" is "me:a:b". */
  @ParameterizedTest
  @CsvSource({
    "registry.example:5000, registry.example:5000",
    "https://registry.example:5000, registry.example:5000",
    "https://index.docker.io/v1/, docker.io",
    "registry.example/team, registry.example",
  })
  void findsAKeyInEachOfItsForms(String key, String domain) throws Exception {
    write("{\"auths\":{\"%s\":{\"auth\":\"bWU6YTpi\"}}}".formatted(key));

    assertThat(find(domain, "team/app"))
        .isEqualTo(
            new FoundCredentials(
                Optional.of(new Basic("me", "a:b")), temp.resolve("config.json").toString()));
    assertThat(find("other.example", "team/app").credentials()).isEmpty();
  }

  @Test
  void theLongestKeyWinsAndAPartOfAWordIsNoKey() throws Exception {
    write(
        """
        {"auths": {"r.example": {"username": "all", "password": "1"},
                   "r.example/team": {"username": "team", "password": "2"},
                   "r.example/team/app": {"identitytoken": "t"}}}
        """);

    assertThat(find("r.example", "team/app").credentials()).contains(new IdentityToken("t"));
    assertThat(find("r.example", "team/other").credentials()).contains(new Basic("team", "2"));
    assertThat(find("r.example", "teams/app").credentials()).contains(new Basic("all", "1"));
  }

  @Test
  void saysWhereItLooked() throws Exception {
    assertThat(find("r.example", "app"))
        .isEqualTo(
            new FoundCredentials(
                Optional.empty(),
                temp.resolve("absent.json") + ", " + temp.resolve("config.json")));
  }

  @Test
  void asksAHelperByItsProtocol() throws Exception {
    helper("read s; echo \"{\\\"Username\\\":\\\"$1-$s\\\",\\\"Secret\\\":\\\"x\\\"}\"");
    write("{\"credHelpers\":{\"r.example\":\"test\"}}");

    assertThat(find("r.example", "app").credentials()).contains(new Basic("get-r.example", "x"));
  }

  @Test
  void asksTheStoreForWhatTheFileHasNot() throws Exception {
    helper("read s; echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}'");
    write("{\"auths\":{\"a.example\":{\"auth\":\"bWU6YTpi\"}},\"credsStore\":\"test\"}");

    assertThat(find("a.example", "app").credentials()).contains(new Basic("me", "a:b"));
    assertThat(find("b.example", "app").credentials()).contains(new IdentityToken("t"));
  }

  @Test
  void aHelperWithoutCredentialsIsNoErrorAndABrokenOneIs() throws Exception {
    write("{\"credsStore\":\"test\"}");
    helper("echo credentials not found in native keychain; exit 1");
    assertThat(find("r.example", "app").credentials()).isEmpty();

    helper("echo boom; exit 3");
    assertThatThrownBy(() -> find("r.example", "app"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("docker-credential-test failed for r.example with status 3");

    write("{\"credsStore\":\"absent\"}");
    assertThatThrownBy(() -> find("r.example", "app"))
        .hasMessageContaining("docker-credential-absent")
        .hasMessageContaining("is not on the PATH");

    write("{\"credsStore\":\"../evil\"}");
    assertThatThrownBy(() -> find("r.example", "app"))
        .hasMessageContaining("cannot be the name of a helper");
  }

  private void helper(String script) throws Exception {
    Path program = temp.resolve("docker-credential-test");
    Files.writeString(program, "#!/bin/sh\ncd /\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aDamagedEntryIsNamed() throws Exception {
    write("{\"auths\":{\"r.example\":{\"auth\":\"***\"}}}");

    assertThatThrownBy(() -> find("r.example", "app"))
        .hasMessageContaining("auths.r.example.auth is not user:password in base64");
  }

  @Test
  void looksWhereTheEnvironmentSays() throws Exception {
    write("{\"auths\":{\"r.example\":{\"auth\":\"bWU6YTpi\"}}}");
    Map<String, String> environment = Map.of("DOCKER_CONFIG", temp.toString());

    assertThat(CredentialFiles.of(environment, Path.of("/nowhere")).find("r.example", "app"))
        .extracting(FoundCredentials::credentials)
        .isEqualTo(Optional.of(new Basic("me", "a:b")));
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(List.of(new Basic("me", "secret"), new IdentityToken("secret")).toString())
        .doesNotContain("secret");
  }
}
