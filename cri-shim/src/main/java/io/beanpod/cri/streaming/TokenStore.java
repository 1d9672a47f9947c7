package io.beanpod.cri.streaming;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The URLs that were given out and not used yet. Knowing a token is all that a client must show, so
 * it is 128 random bits, good for one use and for a minute.
 */
final class TokenStore {

  private static final int TOKEN_BYTES = 16;

  private record Entry(StreamTarget target, Instant end) {}

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final int limit;
  private final Duration life;

  /** In the order of their ends, for all live equally long. */
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  TokenStore(InstantSource clock, int limit, Duration life) {
    this.clock = clock;
    this.limit = limit;
    this.life = life;
  }

  synchronized String add(StreamTarget target) throws TooManyTokensException {
    dropOld();
    if (entries.size() >= limit) {
      throw new TooManyTokensException(limit);
    }
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    entries.put(token, new Entry(target, clock.instant().plus(life)));
    return token;
  }

  /**
   * Uses a token up.
   *
   * @param kind what the token must be for; one for something else is used up and nothing
   */
  synchronized Optional<StreamTarget> take(String kind, String token) {
    dropOld();
    return Optional.ofNullable(entries.remove(token))
        .map(Entry::target)
        .filter(target -> target.kind().equals(kind));
  }

  private void dropOld() {
    Instant now = clock.instant();
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext() && !oldest.next().end().isAfter(now)) {
      oldest.remove();
    }
  }
}
