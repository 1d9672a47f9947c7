package io.beanpod.cli.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;

/**
 * One line of a CRI log: {@code 2026-11-21T02:00:00.123456789Z stdout F text}.
 *
 * @param timestamp as written
 * @param partial whether the container's line goes on in the next one of the same stream
 */
@SuppressWarnings(
    "ArrayRecordComponent") // bytes of a container, in whatever encoding; not compared
public record LogLine(String timestamp, boolean stderr, boolean partial, byte[] text) {

  /** Reads a line without its line feed; nothing when it is not of that form. */
  static Optional<LogLine> parse(byte[] line) {
    int first = space(line, 0);
    int second = first < 0 ? -1 : space(line, first + 1);
    int third = second < 0 ? -1 : space(line, second + 1);
    if (third < 0) {
      return Optional.empty();
    }
    String stream = ascii(line, first + 1, second);
    if (!stream.equals("stdout") && !stream.equals("stderr")) {
      return Optional.empty();
    }
    boolean partial = ascii(line, second + 1, third).startsWith("P");
    byte[] text = Arrays.copyOfRange(line, third + 1, line.length);
    return Optional.of(new LogLine(ascii(line, 0, first), stream.equals("stderr"), partial, text));
  }

  private static int space(byte[] line, int from) {
    for (int i = from; i < line.length; i++) {
      if (line[i] == ' ') {
        return i;
      }
    }
    return -1;
  }

  private static String ascii(byte[] line, int from, int to) {
    return new String(line, from, to - from, StandardCharsets.US_ASCII);
  }

  /** Whether it was written at that time or later; a line without a readable time was. */
  public boolean isSince(Instant earliest) {
    try {
      return !Instant.parse(timestamp).isBefore(earliest);
    } catch (DateTimeParseException e) {
      return true;
    }
  }
}
