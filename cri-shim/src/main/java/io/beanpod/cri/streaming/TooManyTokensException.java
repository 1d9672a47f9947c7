package io.beanpod.cri.streaming;

import java.io.IOException;

/** As many URLs as the server remembers have been given out and not been used. */
public final class TooManyTokensException extends IOException {
  TooManyTokensException(int limit) {
    super(
        "%d streaming URLs wait to be used already; try again when some have been, or in a minute"
            .formatted(limit));
  }
}
