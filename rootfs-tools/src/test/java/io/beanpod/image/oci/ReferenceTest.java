package io.beanpod.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  private static final String DIGEST =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox:latest, busybox:latest",
    "busybox:1.36, docker.io/library/busybox:1.36, busybox:1.36",
    "k8s.gcr.io/busybox, k8s.gcr.io/busybox:latest, k8s.gcr.io/busybox:latest",
    "registry.k8s.io/pause:3.9, registry.k8s.io/pause:3.9, registry.k8s.io/pause:3.9",
    "bitnami/nginx, docker.io/bitnami/nginx:latest, bitnami/nginx:latest",
    "index.docker.io/nginx, docker.io/library/nginx:latest, nginx:latest",
    "docker.io/library/nginx, docker.io/library/nginx:latest, nginx:latest",
    "docker.io/library/a/b, docker.io/library/a/b:latest, library/a/b:latest",
    "localhost/app, localhost/app:latest, localhost/app:latest",
    "localhost:5000/app:v1, localhost:5000/app:v1, localhost:5000/app:v1",
    "host:5000/a/b/c, host:5000/a/b/c:latest, host:5000/a/b/c:latest",
    "[2001:db8::1]:5000/app, [2001:db8::1]:5000/app:latest, [2001:db8::1]:5000/app:latest",
    "192.168.0.1/app, 192.168.0.1/app:latest, 192.168.0.1/app:latest",
    "Registry/app, Registry/app:latest, Registry/app:latest",
    "a__b/c-d--e.f, docker.io/a__b/c-d--e.f:latest, a__b/c-d--e.f:latest",
    "app:_x.Y-z, docker.io/library/app:_x.Y-z, app:_x.Y-z"
  })
  void fillsInTheDefaults(String text, String full, String familiar) throws Exception {
    Reference reference = Reference.parse(text);

    assertThat(reference).hasToString(full);
    assertThat(reference.familiar()).isEqualTo(familiar);
    assertThat(Reference.parse(familiar)).isEqualTo(reference);
  }

  @Test
  void aDigestTakesThePlaceOfTheDefaultTag() throws Exception {
    assertThat(Reference.parse("busybox@" + DIGEST))
        .hasToString("docker.io/library/busybox@" + DIGEST);
    assertThat(Reference.parse("host:80/busybox:1@" + DIGEST))
        .isEqualTo(new Reference("host:80", "busybox", "1", Digest.parse(DIGEST)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Busybox",
        "a//b",
        "/a",
        "a/",
        "-a",
        "a..b",
        "a_-b",
        "a:",
        "a:-x",
        "a:.x",
        "a b",
        "a@",
        "a@sha256:12",
        "a@md5:00000000000000000000000000000000",
        "http://a/b",
        "a/B",
        "host:port/a",
        "ä/b",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void refusesWhatIsNoName(String text) {
    assertThatThrownBy(() -> Reference.parse(text)).isInstanceOf(ImageException.class);
  }

  @Test
  void refusesWhatIsTooLong() throws Exception {
    assertThatThrownBy(() -> Reference.parse("a:" + "t".repeat(129)))
        .hasMessageContaining("1 to 128");
    assertThat(Reference.parse("x/" + "a".repeat(200)).path()).hasSize(202);
    assertThatThrownBy(() -> Reference.parse("a".repeat(256)))
        .hasMessageContaining("longer than 255");
  }
}
