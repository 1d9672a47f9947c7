package io.beanpod.pause;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One record of a CRI log, as a reader of such logs takes it apart.
 *
 * @param text each byte as one character
 */
record LogRecord(String time, String stream, boolean complete, String text) {

  static List<LogRecord> readAll(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    List<LogRecord> records = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < content.length; at++) {
      if (content[at] == '\n') {
        records.add(parse(Arrays.copyOfRange(content, start, at)));
        start = at + 1;
      }
    }
    if (start != content.length) {
      throw new AssertionError("the log ends within a record");
    }
    return records;
  }

  private static LogRecord parse(byte[] line) {
    String head = new String(line, 0, Math.min(line.length, 64), ISO_8859_1);
    String[] fields = head.split(" ", 4);
    int textStart = fields[0].length() + fields[1].length() + fields[2].length() + 3;
    if (!fields[0].matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z")
        || !fields[1].matches("stdout|stderr")
        || !fields[2].matches("[PF]")) {
      throw new AssertionError("not a log record: " + head);
    }
    return new LogRecord(
        fields[0],
        fields[1],
        fields[2].equals("F"),
        new String(line, textStart, line.length - textStart, ISO_8859_1));
  }
}
