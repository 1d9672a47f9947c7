package io.beanpod.image.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.oci.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
  @TempDir private Path temp;

  private PolicyFile policy(String text) throws Exception {
    return PolicyFile.read(Files.writeString(temp.resolve("policy.json"), text.replace('\'', '"')));
  }

  @Test
  void theScopesOfAnImageFromTheClosestOn() throws Exception {
    assertThat(PolicyFile.scopes(Reference.parse("reg.example.com:5000/a/b:v1")))
        .containsExactly(
            "reg.example.com:5000/a/b:v1",
            "reg.example.com:5000/a/b",
            "reg.example.com:5000/a",
            "reg.example.com:5000",
            "*.example.com",
            "*.com",
            "");
    Digest digest = Digest.of(new byte[0]);
    assertThat(PolicyFile.scopes(Reference.parse("busybox@" + digest)))
        .startsWith("docker.io/library/busybox@" + digest, "docker.io/library/busybox");
  }

  @Test
  void theClosestScopeCountsAlone() throws Exception {
    PolicyFile policy =
        policy(
            """
            {'default': [{'type': 'reject'}], 'transports': {'oci': {'x': 'not read'}, 'docker': {
              'reg.example/open': [{'type': 'insecureAcceptAnything'}],
              'reg.example/open/not:v1': [{'type': 'reject'}, {'type': 'insecureAcceptAnything'}],
              '*.example': [{'type': 'signedBy', 'keyType': 'GPGKeys'}]}}}
            """);

    assertThat(policy.rule(Reference.parse("reg.example/open/a:v1")).requirements())
        .containsExactly(new Requirement.Accept());
    assertThat(policy.rule(Reference.parse("reg.example/open/not:v1")).requirements())
        .containsExactly(new Requirement.Reject(), new Requirement.Accept());
    assertThat(policy.rule(Reference.parse("other.example/a")).requirements().getFirst())
        .isInstanceOf(Requirement.Unsupported.class)
        .asString()
        .contains("signedBy");
    assertThat(policy.rule(Reference.parse("busybox")).scope()).isEqualTo("default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{'transports': {}}",
        "{'default': []}",
        "{'default': {}}",
        "{'default': [{}]}",
        "{'default': [{'type': 'insecureAcceptAnything', 'keyPath': 'x'}]}",
        "{'default': [{'type': 'sigstoreSigned'}]}",
        "{'default': [{'type': 'sigstoreSigned', 'keyData': '%'}]}",
        "{'default': [{'type': 'sigstoreSigned', 'keyData': 'AAAA'}]}",
        "{'default': [{'type': 'sigstoreSigned', 'keyPath': '/', 'unknown': 1}]}",
        "{'default': [{'type': 'insecureAcceptAnything'}], 'other': 1}"
      })
  void whatIsNotUnderstoodAllowsNothing(String text) {
    assertThatThrownBy(() -> policy(text).rule(Reference.parse("busybox")))
        .isInstanceOf(java.io.IOException.class)
        .hasMessageNotContaining("null");
  }

  @Test
  void aPolicyThatIsMissingAllowsNothing() {
    assertThatThrownBy(() -> PolicyFile.read(temp.resolve("absent")))
        .isInstanceOf(SignatureException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void keysAreFoundBesideThePolicy() throws Exception {
    String key =
        Base64.getMimeEncoder()
            .encodeToString(
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded());
    Files.writeString(
        temp.resolve("team.pub"),
        "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");

    PolicyFile policy =
        policy("{'default': [{'type': 'sigstoreSigned', 'keyPaths': ['team.pub']}]}");

    assertThat(policy.rule(Reference.parse("busybox")).requirements())
        .singleElement()
        .isInstanceOfSatisfying(
            Requirement.Signed.class,
            signed -> {
              assertThat(signed.keys()).hasSize(1);
              assertThat(signed.places()).isEqualTo(List.of(temp.resolve("team.pub").toString()));
              assertThat(signed.identity()).isEqualTo(new SignedIdentity.RepoDigestOrExact());
            });
  }

  private static SignedIdentity identity(String json) throws Exception {
    return SignedIdentity.read(
        JsonField.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "test"));
  }

  @ParameterizedTest
  @CsvSource({
    "matchRepoDigestOrExact, r.x/a:v1, r.x/a:v1, true",
    "matchRepoDigestOrExact, r.x/a:v2, r.x/a:v1, false",
    "matchRepoDigestOrExact, r.x/a, r.x/a:latest, false",
    "matchRepoDigestOrExact, r.x/a, r.x/a@DIGEST, true",
    "matchRepoDigestOrExact, r.x/b, r.x/a@DIGEST, false",
    "matchExact, r.x/a:v1, r.x/a:v1, true",
    "matchExact, r.x/a, r.x/a@DIGEST, false",
    "matchRepository, r.x/a, r.x/a:v1, true",
    "matchRepository, r.x/a:v7, r.x/a:v1, true",
    "matchRepository, r.x:5000/a, r.x/a:v1, false",
    "matchRepository, r.x/a/b, r.x/a:v1, false",
    "matchRepository, index.docker.io/library/a, a:v1, true",
    "matchRepository, NO NAME, r.x/a:v1, false"
  })
  void theNameInASignatureMustFit(String type, String signed, String image, boolean fits)
      throws Exception {
    Reference name = Reference.parse(image.replace("DIGEST", Digest.of(new byte[0]).toString()));

    assertThat(identity("{'type':'" + type + "'}").allows(signed, name)).isEqualTo(fits);
  }

  @Test
  void aSignatureMayBeForAnotherName() throws Exception {
    Reference mirror = Reference.parse("mirror.x/a:v1");

    SignedIdentity exact = identity("{'type':'exactReference','dockerReference':'r.x/a:v1'}");
    assertThat(exact.allows("r.x/a:v1", mirror)).isTrue();
    assertThat(exact.allows("r.x/a:v2", mirror)).isFalse();
    SignedIdentity repository = identity("{'type':'exactRepository','dockerRepository':'r.x/a'}");
    assertThat(repository.allows("r.x/a:v9", mirror)).isTrue();
    assertThat(repository.allows("mirror.x/a", mirror)).isFalse();
    assertThatThrownBy(() -> identity("{'type':'exactReference','dockerReference':'r.x/a'}"))
        .hasMessageContaining("has no tag");
    assertThatThrownBy(() -> identity("{'type':'remapIdentity'}"))
        .hasMessageContaining("not supported");
  }
}
