package io.beanpod.image.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip (RFC 1952) of any number of members, as seekable layers have them by the thousand.
 * The JDK's own stream does not serve: whether another member follows it asks {@code available},
 * which for bytes of a network says nothing, and it takes a frame of the stack for each empty one.
 */
final class GzipStream extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int FIXED_HEADER = 10;
  private static final int DEFLATE = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int RESERVED_FLAGS = 0xE0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int end;
  private boolean inMember;
  private boolean ended;

  /** Takes ownership of a stream at whose start a member is. */
  GzipStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (!inMember) {
        header();
      }
      int count = inflate(bytes, offset, length);
      if (count > 0) {
        crc.update(bytes, offset, count);
        return count;
      }
      trailer();
    }
    return -1;
  }

  /** The next bytes of the member, 0 at its end. */
  private int inflate(byte[] bytes, int offset, int length) throws IOException {
    try {
      while (!inflater.finished()) {
        int count = inflater.inflate(bytes, offset, length);
        if (count > 0) {
          return count;
        }
        if (inflater.needsDictionary()) {
          throw new ZipException("it wants a dictionary, which gzip does not have");
        }
        if (inflater.needsInput()) {
          if (next == end && !fill()) {
            throw new EOFException();
          }
          inflater.setInput(buffer, next, end - next);
          next = end;
        }
      }
      return 0;
    } catch (DataFormatException e) {
      ZipException damaged = new ZipException(e.getMessage());
      damaged.initCause(e);
      throw damaged;
    }
  }

  private void header() throws IOException {
    inflater.reset();
    crc.reset();
    byte[] fixed = new byte[FIXED_HEADER];
    for (int i = 0; i < FIXED_HEADER; i++) {
      fixed[i] = (byte) one();
    }
    int flags = fixed[3] & 0xFF;
    if ((fixed[0] & 0xFF) != 0x1F || (fixed[1] & 0xFF) != 0x8B) {
      throw new ZipException("something that is no gzip follows");
    }
    if (fixed[2] != DEFLATE || (flags & RESERVED_FLAGS) != 0) {
      throw new ZipException("the header of gzip has a method or a flag that is unknown");
    }
    if ((flags & FLAG_EXTRA) != 0) {
      int length = one() | one() << 8;
      for (int i = 0; i < length; i++) {
        one();
      }
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      one();
      one();
    }
    inMember = true;
  }

  private void skipText() throws IOException {
    int value;
    do {
      value = one();
    } while (value != 0);
  }

  /** Checks the member's end, and looks whether another one follows. */
  private void trailer() throws IOException {
    next = end - inflater.getRemaining();
    long sum = number();
    long size = number();
    if (sum != crc.getValue()) {
      throw new ZipException("the checksum is wrong");
    }
    if (size != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
      throw new ZipException("the size at the end is wrong");
    }
    inMember = false;
    ended = next == end && !fill();
  }

  private long number() throws IOException {
    return one() | one() << 8 | one() << 16 | (long) one() << 24;
  }

  private int one() throws IOException {
    if (next == end && !fill()) {
      throw new EOFException();
    }
    return buffer[next++] & 0xFF;
  }

  private boolean fill() throws IOException {
    next = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
