package io.beanpod.cri.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class TokenStoreTest {

  private static final StreamTarget TARGET =
      new StreamTarget.Exec("c", List.of("sh"), new StreamSelection(false, true, false, false));

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final TokenStore tokens = new TokenStore(now::get, 3, Duration.ofMinutes(1));

  @Test
  void aTokenIsGoodForOneUse() throws Exception {
    String token = tokens.add(TARGET);
    assertThat(tokens.take("exec", token)).contains(TARGET);
    assertThat(tokens.take("exec", token)).isEmpty();
  }

  @Test
  void aTokenIsGoodForAMinute() throws Exception {
    String first = tokens.add(TARGET);
    now.set(Instant.EPOCH.plusSeconds(30));
    String second = tokens.add(TARGET);
    now.set(Instant.EPOCH.plusSeconds(60));
    assertThat(tokens.take("exec", first)).isEmpty();
    assertThat(tokens.take("exec", second)).contains(TARGET);
  }

  @Test
  void aTokenForSomethingElseIsUsedUp() throws Exception {
    String token = tokens.add(TARGET);
    assertThat(tokens.take("attach", token)).isEmpty();
    assertThat(tokens.take("exec", token)).isEmpty();
  }

  @Test
  void thereAreOnlySoManyUntilSomeAreUsedOrOld() throws Exception {
    String token = tokens.add(TARGET);
    tokens.add(TARGET);
    tokens.add(TARGET);
    assertThatThrownBy(() -> tokens.add(TARGET))
        .isInstanceOf(TooManyTokensException.class)
        .hasMessageContaining("3 streaming URLs");
    assertThat(tokens.take("exec", token)).isPresent();
    tokens.add(TARGET);
    now.set(Instant.EPOCH.plusSeconds(60));
    tokens.add(TARGET);
    tokens.add(TARGET);
    tokens.add(TARGET);
  }

  @Test
  void noTwoAreTheSameAndAllFitIntoAUrl() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String token = tokens.add(TARGET);
      assertThat(token).matches("[A-Za-z0-9_-]{22}");
      seen.add(token);
      tokens.take("exec", token);
    }
    assertThat(seen).hasSize(1000);
  }
}
