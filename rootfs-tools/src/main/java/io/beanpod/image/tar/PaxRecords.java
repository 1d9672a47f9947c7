package io.beanpod.image.tar;

import io.beanpod.sys.CString;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The records of a pax extended header: {@code length key=value} lines, values may be binary. */
final class PaxRecords {
  static final PaxRecords NONE = new PaxRecords();

  private static final String XATTR = "SCHILY.xattr.";
  private static final int NANO_DIGITS = 9;

  private final SortedMap<String, byte[]> values = new TreeMap<>();
  private final List<byte[]> sparseNumbers = new ArrayList<>();

  private PaxRecords() {}

  static PaxRecords parse(byte[] bytes) throws TarException {
    PaxRecords records = new PaxRecords();
    int start = 0;
    while (start < bytes.length) {
      int space = start;
      int length = 0;
      while (space < bytes.length
          && bytes[space] >= '0'
          && bytes[space] <= '9'
          && length < 1 << 24) {
        length = length * 10 + (bytes[space] - '0');
        space++;
      }
      int end = start + length;
      if (space == start
          || space >= bytes.length
          || bytes[space] != ' '
          || end <= space
          || end > bytes.length
          || bytes[end - 1] != '\n') {
        throw new TarException("tar: extended header has a damaged record at byte " + start);
      }
      records.add(Arrays.copyOfRange(bytes, space + 1, end - 1));
      start = end;
    }
    return records;
  }

  private void add(byte[] record) throws TarException {
    int equals = 0;
    while (equals < record.length && record[equals] != '=') {
      equals++;
    }
    String key = new String(record, 0, equals, StandardCharsets.UTF_8);
    if (equals == 0 || equals == record.length || key.indexOf('\0') >= 0) {
      throw new TarException("tar: extended header has a record without a key: " + key);
    }
    byte[] value = Arrays.copyOfRange(record, equals + 1, record.length);
    if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
      sparseNumbers.add(value);
    } else {
      values.put(key, value);
    }
  }

  /** The keys in order, for a reader that must know them all. */
  Iterable<String> keys() {
    return values.keySet();
  }

  /** A text; null where it is absent or empty, which pax takes for absent. */
  @Nullable String text(String key) throws TarException {
    byte[] value = values.get(key);
    if (value == null || value.length == 0) {
      return null;
    }
    for (byte one : value) {
      if (one == 0) {
        throw new TarException("tar: extended header: " + key + " has a NUL byte inside");
      }
    }
    return CString.decode(value);
  }

  long number(String key, long fallback) throws TarException {
    String text = text(key);
    return text == null ? fallback : number(key, text);
  }

  static long number(String key, String text) throws TarException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new TarException("tar: extended header: " + key + " is not a number: " + text, e);
    }
  }

  /** A time in seconds with fraction. */
  Instant time(String key, long fallback) throws TarException {
    String text = text(key);
    if (text == null) {
      return Instant.ofEpochSecond(fallback);
    }
    try {
      if (text.length() > 40 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
        throw new NumberFormatException("form");
      }
      BigDecimal seconds = new BigDecimal(text);
      BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
      long nanos = seconds.subtract(whole).movePointRight(NANO_DIGITS).longValue();
      return Instant.ofEpochSecond(whole.longValueExact(), nanos);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new TarException("tar: extended header: " + key + " is not a time: " + text, e);
    }
  }

  SortedMap<String, byte[]> xattrs() {
    SortedMap<String, byte[]> xattrs = new TreeMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(XATTR) && key.length() > XATTR.length()) {
        xattrs.put(key.substring(XATTR.length()), value);
      }
    });
    return xattrs;
  }

  /** Offsets and lengths in turn, from version 0.0 or 0.1 of GNU's sparse records. */
  List<Long> sparseNumbers() throws TarException {
    List<Long> numbers = new ArrayList<>();
    for (byte[] value : sparseNumbers) {
      numbers.add(number("GNU.sparse", CString.decode(value)));
    }
    String map = text("GNU.sparse.map");
    if (map != null) {
      for (String number : map.split(",", -1)) {
        numbers.add(number("GNU.sparse.map", number));
      }
    }
    return numbers;
  }
}
