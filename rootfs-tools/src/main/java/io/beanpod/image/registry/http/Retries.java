package io.beanpod.image.registry.http;

import io.beanpod.image.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Counts the attempts at one thing, and waits between them: each time twice as long, by a random
 * part shorter so that many nodes do not come back at once.
 */
final class Retries {
  private final HttpSettings settings;
  private int failures;

  Retries(HttpSettings settings) {
    this.settings = settings;
  }

  /** One attempt. */
  interface Attempt<T> {
    T make() throws IOException, InterruptedException;
  }

  /** Makes attempts until one succeeds, or fails in a way that will not pass. */
  static <T> T run(HttpSettings settings, Attempt<T> attempt)
      throws IOException, InterruptedException {
    Retries retries = new Retries(settings);
    while (true) {
      try {
        return attempt.make();
      } catch (RegistryException e) {
        retries.failed(e);
      }
    }
  }

  /** Something has arrived: what follows is a new attempt at a new thing. */
  void succeeded() {
    failures = 0;
  }

  /**
   * Waits before the next attempt.
   *
   * @throws RegistryException the failure itself, when no further attempt is worth it
   */
  void failed(RegistryException failure) throws RegistryException, InterruptedException {
    failures++;
    if (!failure.mayPass() || failures >= settings.attempts()) {
      throw failure;
    }
    Thread.sleep(pause(failure.waitAsked()));
  }

  private Duration pause(Duration asked) {
    Duration doubled = settings.firstPause().multipliedBy(1L << Math.min(failures - 1, 16));
    Duration own =
        doubled.multipliedBy(ThreadLocalRandom.current().nextLong(50, 101)).dividedBy(100);
    Duration longer = own.compareTo(asked) < 0 ? asked : own;
    Duration longest = settings.longestPause();
    return longer.compareTo(longest) > 0 ? longest : longer;
  }
}
