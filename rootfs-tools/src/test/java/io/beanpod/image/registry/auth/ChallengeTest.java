package io.beanpod.image.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The grammar of {@code WWW-Authenticate}. */
class ChallengeTest {
  @Test
  void readsParametersQuotedOrNot() {
    String header =
        "Bearer realm=\"https://auth.example/token\",service=registry, scope = \"a:b:pull,push\"";

    assertThat(Challenge.parse(List.of(header)))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://auth.example/token",
                    "service", "registry",
                    "scope", "a:b:pull,push")));
  }

  @Test
  void readsSeveralInOneHeaderAndInSeveral() {
    assertThat(Challenge.parse(List.of("Negotiate, Basic realm=\"a \\\"b\\\"\"", "BEARER x=y")))
        .containsExactly(
            new Challenge("negotiate", Map.of()),
            new Challenge("basic", Map.of("realm", "a \"b\"")),
            new Challenge("bearer", Map.of("x", "y")));
  }

  @Test
  void whatIsNoChallengeIsNone() {
    assertThat(Challenge.parse(List.of("", "\"", "=", ",,,"))).isEmpty();
  }
}
