package io.beanpod.cli.command;

import io.beanpod.cli.UserError;

/**
 * What leads where, written {@code 8080:80}, {@code :80} or {@code 80}.
 *
 * @param local the port here; 0 for any that is free, {@link #SAME} for the remote one's number
 * @param remote a number, or the name of a port of the pod
 */
record PortPair(int local, String remote) {
  static final int SAME = -1;

  private static final int HIGHEST = 65535;

  /** Reads {@code [[LOCAL]:]REMOTE}. */
  static PortPair parse(String text) {
    int colon = text.indexOf(':');
    String remote = text.substring(colon + 1);
    if (remote.isEmpty() || remote.contains(":")) {
      throw UserError.badInput(
          "\"%s\" names no ports: write LOCAL:REMOTE, :REMOTE or PORT".formatted(text));
    }
    return new PortPair(colon < 0 ? SAME : local(text.substring(0, colon)), remote);
  }

  private static int local(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > HIGHEST) {
      throw UserError.badInput(
          "\"%s\" is no port of this machine: ports go from 1 to %d".formatted(text, HIGHEST));
    }
    return Integer.parseInt(text);
  }

  /** The port to listen on here, when the remote one has this number. */
  int localFor(int number) {
    return local == SAME ? number : local;
  }
}
