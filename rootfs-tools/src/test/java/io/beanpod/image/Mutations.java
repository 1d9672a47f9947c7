package io.beanpod.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages bytes as chance and malice would, always the same for the same seed. */
final class Mutations {
  private static final int BLOCK = 512;
  private static final int CHECKSUM = 148;

  /** Numbers that a careless reader takes for others. */
  private static final List<String> NUMBERS =
      List.of(
          "00000000000\0",
          "77777777777\0",
          "-0000000001\0",
          "00000000777\0",
          "99999999999\0",
          "            ",
          "\200\0\0\0\0\0\0\0\0\0\0\1",
          "\377\377\377\377\377\377\377\377\377\377\377\377",
          "\200\0\0\0\177\377\377\377\377\377\377\377",
          "00000001000\0",
          "1e9\0\0\0\0\0\0\0\0\0");

  private static final List<String> NAMES =
      List.of(
          "link/new",
          "link",
          "./.",
          "/",
          ".wh.link",
          ".wh..wh..opq",
          ".wh...",
          "d/.wh..wh..plnk/x",
          "d//sub/./deep",
          "\1\2\n\r\t",
          "\377\376",
          "GNUSparseFile.0/x");

  private static final String TYPES = "\0" + "01234567xgLKSVDMNAXz";

  /** Fields of a header: offset and length. */
  private static final int[][] FIELDS = {
    {100, 8}, {108, 8}, {116, 8}, {124, 12}, {136, 12}, {329, 8}, {337, 8}, {386, 12}, {483, 12}
  };

  private final Random random;
  private final List<String> names;

  /** Damages by chance. */
  Mutations(long seed) {
    this(seed, Path.of("/nowhere"));
  }

  /**
   * Damages by chance and malice.
   *
   * @param outside a directory that an archive's names are to reach
   */
  Mutations(long seed, Path outside) {
    this.random = new Random(seed);
    this.names = new ArrayList<>(NAMES);
    names.add("..".concat("/..".repeat(7)) + outside.resolve("new"));
    names.add(outside.resolve("new").toString());
  }

  boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  /** Some damage anywhere. */
  byte[] damage(byte[] bytes) {
    byte[] damaged = bytes.clone();
    if (damaged.length == 0) {
      return damaged;
    }
    switch (random.nextInt(5)) {
      case 0 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      case 1 -> damaged = cut(damaged, random.nextInt(damaged.length), random.nextInt(64));
      case 2 -> damaged = repeat(damaged, random.nextInt(damaged.length), random.nextInt(64));
      default -> {
        for (int i = random.nextInt(4); i >= 0; i--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
      }
    }
    return damaged;
  }

  /** Damage to a tar archive that keeps the checksums of its headers right. */
  byte[] archive(byte[] tar) {
    byte[] changed = tar.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed = block(changed, random.nextInt(changed.length / BLOCK) * BLOCK);
    }
    return withChecksums(changed);
  }

  private byte[] block(byte[] tar, int at) {
    byte[] changed = tar;
    switch (random.nextInt(8)) {
      case 0 -> changed[at + 156] = (byte) TYPES.charAt(random.nextInt(TYPES.length()));
      case 1 -> put(changed, at, names.get(random.nextInt(names.size())), 100);
      case 2 -> put(changed, at + 157, names.get(random.nextInt(names.size())), 100);
      case 3, 4 -> {
        int[] field = FIELDS[random.nextInt(FIELDS.length)];
        String number = NUMBERS.get(random.nextInt(NUMBERS.size()));
        put(changed, at + field[0], number.substring(number.length() - field[1]), field[1]);
      }
      case 5 -> changed = cut(changed, at, BLOCK);
      case 6 -> changed = repeat(changed, at, BLOCK);
      default -> changed[at + random.nextInt(BLOCK)] = (byte) random.nextInt(256);
    }
    return changed.length < BLOCK ? tar : changed;
  }

  private static void put(byte[] bytes, int at, String text, int length) {
    Arrays.fill(bytes, at, at + length, (byte) 0);
    byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(encoded, 0, bytes, at, Math.min(encoded.length, length));
  }

  private static byte[] cut(byte[] bytes, int at, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    int end = Math.min(bytes.length, at + length);
    out.write(bytes, end, bytes.length - end);
    return out.toByteArray();
  }

  private static byte[] repeat(byte[] bytes, int at, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int end = Math.min(bytes.length, at + length);
    out.write(bytes, 0, end);
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }

  /** Makes the sum of each block that looks like a header right again. */
  private static byte[] withChecksums(byte[] tar) {
    for (int at = 0; at + BLOCK <= tar.length; at += BLOCK) {
      if (new String(tar, at + 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
        Arrays.fill(tar, at + CHECKSUM, at + CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
          sum += tar[at + i] & 0xFF;
        }
        put(tar, at + CHECKSUM, String.format("%06o\0 ", sum), 8);
      }
    }
    return tar;
  }

  /** Puts a word of JSON where another one is. */
  String json(String text) {
    List<String> words =
        List.of(
            "null",
            "true",
            "-1",
            "1e999999999",
            "-0.0",
            "9223372036854775808",
            "1e400",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"../../x\"",
            "{}",
            "[]",
            "[[[[[[[[[[]]]]]]]]]]",
            "{\"size\":{}}",
            "\"sha256:\"",
            "\"sha512:00\"",
            "\"" + "a".repeat(5000) + "\"",
            "");
    String word = words.get(random.nextInt(words.size()));
    String[] parts = text.split("(?<=[\\[{:,])|(?=[\\]},])", -1);
    parts[random.nextInt(parts.length)] = word;
    return String.join("", parts);
  }
}
