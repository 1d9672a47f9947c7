package io.beanpod.pod.wire;

import java.util.Optional;

/**
 * What came back for a GET request.
 *
 * @param location the Location header, where there is one
 * @param body the first 10 KiB at most
 */
public record HttpReply(int status, Optional<String> location, String body) {

  boolean isRedirect() {
    return location.isPresent()
        && switch (status) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
  }
}
