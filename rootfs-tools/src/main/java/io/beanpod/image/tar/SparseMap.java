package io.beanpod.image.tar;

import io.beanpod.image.tar.TarEntry.Extent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a sparse file lie: GNU's old header, and its pax records in versions 0.0, 0.1
 * and 1.0.
 *
 * @param name the file's real name; null where the header has it
 * @param size the file's size with its holes
 * @param extents the ranges that the stream carries, in order
 * @param mapBytes bytes at the start of the entry's body that held the map
 */
record SparseMap(@Nullable String name, long size, List<Extent> extents, long mapBytes) {
  private static final int MAX_EXTENTS = 1 << 20;
  private static final int PAIR = 24;
  private static final int OLD_PAIRS = 4;
  private static final int MORE_PAIRS = 21;

  /** Reads the next block of the stream. */
  interface Blocks {
    byte[] next() throws IOException;
  }

  /** The map in the header of type S and in the blocks that follow it. */
  static SparseMap old(TarHeader header, Blocks blocks) throws IOException {
    List<Long> numbers = new ArrayList<>();
    boolean more = pairs(header, 386, OLD_PAIRS, numbers) && !header.isEmptyAt(482);
    while (more) {
      byte[] block = blocks.next();
      more = pairs(block, numbers) && block[504] != 0;
    }
    return new SparseMap(null, header.number(483, 12, "size"), extents(numbers), 0);
  }

  /** The map in pax records, null where they describe no sparse file. */
  static @Nullable SparseMap pax(PaxRecords pax, Blocks body) throws IOException {
    String major = pax.text("GNU.sparse.major");
    String minor = pax.text("GNU.sparse.minor");
    String name = pax.text("GNU.sparse.name");
    if ("1".equals(major) && "0".equals(minor)) {
      BodyMap map = new BodyMap(body);
      List<Long> numbers = new ArrayList<>();
      long count = map.number();
      if (count > MAX_EXTENTS) {
        throw tooMany();
      }
      for (long i = 0; i < 2 * count; i++) {
        numbers.add(map.number());
      }
      long size = pax.number("GNU.sparse.realsize", -1);
      return new SparseMap(name, size, extents(numbers), map.bytes);
    }
    if (major == null && pax.text("GNU.sparse.size") != null) {
      long size = pax.number("GNU.sparse.size", -1);
      return new SparseMap(name, size, extents(pax.sparseNumbers()), 0);
    }
    if (major != null) {
      throw new TarException(
          "tar: sparse files of version " + major + "." + minor + " are unknown");
    }
    return null;
  }

  /** Checks that the extents lie in order inside the file and fill the body exactly. */
  SparseMap checked(String entry, long bodySize) throws TarException {
    long end = 0;
    long sum = 0;
    if (size < 0) {
      throw TarException.ofEntry(entry, "a sparse file without its real size");
    }
    for (Extent extent : extents) {
      boolean inside =
          extent.offset() >= end
              && extent.length() >= 0
              && extent.length() <= size - extent.offset();
      if (!inside) {
        throw TarException.ofEntry(entry, "its map of holes is wrong");
      }
      end = extent.offset() + extent.length();
      sum += extent.length();
    }
    if (sum != bodySize - mapBytes) {
      throw TarException.ofEntry(entry, "its map of holes does not fit the bytes that it carries");
    }
    return this;
  }

  private static List<Extent> extents(List<Long> numbers) throws TarException {
    if (numbers.size() % 2 != 0) {
      throw new TarException("tar: a map of holes has an offset without a length");
    }
    if (numbers.size() > 2 * MAX_EXTENTS) {
      throw tooMany();
    }
    List<Extent> extents = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += 2) {
      if (numbers.get(i + 1) != 0) {
        extents.add(new Extent(numbers.get(i), numbers.get(i + 1)));
      }
    }
    return extents;
  }

  private static TarException tooMany() {
    return new TarException("tar: a sparse file has more than " + MAX_EXTENTS + " parts");
  }

  private static boolean pairs(byte[] block, List<Long> numbers) throws TarException {
    return pairs(TarHeader.unchecked(block), 0, MORE_PAIRS, numbers);
  }

  /** Adds pairs up to the first empty one; false when there was one, so that no more follow. */
  private static boolean pairs(TarHeader block, int offset, int count, List<Long> numbers)
      throws TarException {
    if (numbers.size() > 2 * MAX_EXTENTS) {
      throw tooMany();
    }
    for (int i = 0; i < count; i++) {
      if (block.isEmptyAt(offset + i * PAIR)) {
        return false;
      }
      numbers.add(block.number(offset + i * PAIR, PAIR / 2, "offset"));
      numbers.add(block.number(offset + i * PAIR + PAIR / 2, PAIR / 2, "length"));
    }
    return true;
  }

  /** Decimal numbers on lines at the start of the body, filled up to whole blocks. */
  private static final class BodyMap {
    private final Blocks body;
    private byte[] block = new byte[0];
    private int next;
    private long bytes;

    BodyMap(Blocks body) {
      this.body = body;
    }

    long number() throws IOException {
      StringBuilder digits = new StringBuilder();
      while (true) {
        if (next == block.length) {
          block = body.next();
          bytes += block.length;
          next = 0;
        }
        byte value = block[next++];
        if (value == '\n') {
          return PaxRecords.number("GNU.sparse map", digits.toString());
        }
        if (value < '0' || value > '9' || digits.length() > 18) {
          String text = new String(new byte[] {value}, StandardCharsets.ISO_8859_1);
          throw new TarException("tar: a map of holes has " + text + " where a number must be");
        }
        digits.append((char) value);
      }
    }
  }
}
