package io.beanpod.image.tar;

import io.beanpod.sys.CString;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a tar stream: ustar headers, and pax records for what they cannot hold. The same entries
 * give the same bytes at any time and place: no user names, no process ids, no access times.
 */
public final class TarWriter implements Closeable {
  private static final int BLOCK = TarHeader.BLOCK;
  private static final long MAX_OCTAL_7 = 07777777;
  private static final long MAX_OCTAL_11 = 077777777777L;
  private static final int COPY_BUFFER = 1 << 17;

  private final OutputStream out;
  private boolean closed;

  /** Starts a stream, which {@link #close} ends and closes. */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes an entry that has no content. */
  public void put(TarEntry entry) throws IOException {
    put(entry, InputStream.nullInputStream());
  }

  /** Writes an entry and as many bytes of content as it says; holes are not kept. */
  public void put(TarEntry entry, InputStream content) throws IOException {
    SortedMap<String, byte[]> pax = new TreeMap<>();
    byte[] header = header(entry, pax);
    if (!pax.isEmpty()) {
      writeExtended(pax);
    }
    out.write(header);
    copy(entry, content);
    pad(entry.size());
  }

  /** Ends the archive and closes the stream; the second time does nothing. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      out.write(new byte[2 * BLOCK]);
    }
  }

  private void copy(TarEntry entry, InputStream content) throws IOException {
    byte[] buffer = new byte[(int) Math.min(COPY_BUFFER, Math.max(1, entry.size()))];
    long left = entry.size();
    while (left > 0) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new EOFException("\"" + entry.name() + "\" became shorter while it was read");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
  }

  private void writeExtended(SortedMap<String, byte[]> pax) throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> record : pax.entrySet()) {
      records.writeBytes(record(record.getKey(), record.getValue()));
    }
    Block block = new Block();
    block.text(0, 100, "PaxHeader".getBytes(StandardCharsets.US_ASCII));
    block.numbers(0644, 0, 0, records.size(), 0);
    out.write(block.finish('x'));
    records.writeTo(out);
    pad(records.size());
  }

  private static byte[] record(String key, byte[] value) {
    byte[] name = (" " + key + "=").getBytes(StandardCharsets.UTF_8);
    int rest = name.length + value.length + 1;
    int length = rest + String.valueOf(rest).length();
    if (String.valueOf(length).length() != length - rest) {
      length++;
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream(length);
    record.writeBytes(String.valueOf(length).getBytes(StandardCharsets.US_ASCII));
    record.writeBytes(name);
    record.writeBytes(value);
    record.write('\n');
    return record.toByteArray();
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) (-size & (BLOCK - 1))]);
  }

  private static byte[] header(TarEntry entry, SortedMap<String, byte[]> pax) {
    Block block = new Block();
    byte[] name = CString.encode(entry.name());
    byte[] link = CString.encode(entry.linkName());
    if (!block.text(0, 100, name)) {
      pax.put("path", name);
    }
    if (!block.text(157, 100, link)) {
      pax.put("linkpath", link);
    }
    entry.xattrs().forEach((key, value) -> pax.put("SCHILY.xattr." + key, value));
    block.numbers(
        entry.mode(),
        fitting(pax, "uid", entry.uid(), MAX_OCTAL_7),
        fitting(pax, "gid", entry.gid(), MAX_OCTAL_7),
        fitting(pax, "size", entry.size(), MAX_OCTAL_11),
        time(pax, entry.modified()));
    block.octal(329, 8, entry.deviceMajor());
    block.octal(337, 8, entry.deviceMinor());
    return block.finish(entry.type().flag());
  }

  private static long fitting(SortedMap<String, byte[]> pax, String key, long value, long maximum) {
    if (value <= maximum) {
      return value;
    }
    pax.put(key, String.valueOf(value).getBytes(StandardCharsets.US_ASCII));
    return 0;
  }

  private static long time(SortedMap<String, byte[]> pax, Instant time) {
    long seconds = time.getEpochSecond();
    if (time.getNano() == 0 && seconds >= 0 && seconds <= MAX_OCTAL_11) {
      return seconds;
    }
    BigDecimal exact = BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(time.getNano(), 9));
    String text = exact.stripTrailingZeros().toPlainString();
    pax.put("mtime", text.getBytes(StandardCharsets.US_ASCII));
    return Math.clamp(seconds, 0, MAX_OCTAL_11);
  }

  /** A header block that is being filled. */
  private static final class Block {
    private final byte[] bytes = new byte[BLOCK];

    /** Puts a text; false where it does not fit or is not plain, and is only put in part. */
    boolean text(int offset, int length, byte[] text) {
      System.arraycopy(text, 0, bytes, offset, Math.min(length, text.length));
      for (byte one : text) {
        if (one < 0) {
          return false;
        }
      }
      return text.length <= length;
    }

    void numbers(long mode, long uid, long gid, long size, long modified) {
      octal(100, 8, mode);
      octal(108, 8, uid);
      octal(116, 8, gid);
      octal(124, 12, size);
      octal(136, 12, modified);
    }

    void octal(int offset, int length, long value) {
      long rest = value;
      for (int i = offset + length - 2; i >= offset; i--) {
        bytes[i] = (byte) ('0' + (rest & 7));
        rest >>>= 3;
      }
    }

    byte[] finish(char type) {
      bytes[156] = (byte) type;
      text(257, 8, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
      int sum = 8 * ' ';
      for (byte one : bytes) {
        sum += one & 0xFF;
      }
      octal(148, 7, sum);
      bytes[155] = ' ';
      return bytes;
    }
  }
}
