package io.beanpod.sys.nftables;

import java.io.IOException;

/**
 * The kernel or the library refused a change of the rules; the message holds the library's words.
 */
public final class NftablesException extends IOException {
  private static final long serialVersionUID = 1;

  NftablesException(String message) {
    super(message);
  }

  NftablesException(String message, Throwable cause) {
    super(message, cause);
  }
}
