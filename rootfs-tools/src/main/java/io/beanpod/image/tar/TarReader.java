package io.beanpod.image.tar;

import io.beanpod.image.tar.TarEntry.Extent;
import io.beanpod.sys.CString;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar stream entry by entry. The bytes of an entry are read from this stream itself, up to
 * its end; {@link #next} goes on behind them. Where tar programs differ in how they read a stream,
 * this one reads as Go's archive/tar does, which wrote nearly all image layers: a link has no body
 * whatever its size field says, and a pax size goes before that of the header.
 *
 * <p>A global pax header that says more than a comment is refused: programs disagree on it.
 */
public final class TarReader extends InputStream {
  private static final int MAX_EXTENDED = 1 << 20;

  private final InputStream in;
  private long position;
  private long bodyLeft;
  private long padding;
  private String current = "";

  /**
   * Starts to read.
   *
   * @param in the stream, which stays the caller's to close
   */
  public TarReader(InputStream in) {
    this.in = in;
  }

  /** The next entry, null at the end of the archive. */
  public @Nullable TarEntry next() throws IOException {
    PaxRecords pax = PaxRecords.NONE;
    String longName = null;
    String longLink = null;
    while (true) {
      skipBody();
      TarHeader header = header();
      if (header == null) {
        if (pax != PaxRecords.NONE || longName != null || longLink != null) {
          throw new TarException("tar: an extended header is followed by no entry");
        }
        return null;
      }
      switch (header.typeFlag()) {
        case 'x' -> pax = PaxRecords.parse(extended(header));
        case 'g' -> checkGlobal(PaxRecords.parse(extended(header)));
        case 'L' -> longName = CString.decode(extended(header));
        case 'K' -> longLink = CString.decode(extended(header));
        default -> {
          return entry(header, pax, longName, longLink);
        }
      }
    }
  }

  /** Where the bytes of the current entry begin in the stream. */
  public long position() {
    return position;
  }

  private TarEntry entry(
      TarHeader header, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
      throws IOException {
    String name = first(longName, pax.text("path"), header.name());
    current = name;
    TarType type = type(header, name);
    long size = pax.number("size", header.size());
    if (size < 0) {
      throw wrong("its size is below zero");
    }
    long uid = pax.number("uid", header.uid());
    long gid = pax.number("gid", header.gid());
    Instant modified = pax.time("mtime", header.modified());
    String link = first(longLink, pax.text("linkpath"), header.linkName());
    boolean isFile = type == TarType.FILE;
    open(isFile ? size : 0);
    SparseMap sparse = isFile ? sparse(header, pax, size) : null;
    List<Extent> whole = isFile && size > 0 ? List.of(new Extent(0, size)) : List.of();
    return new TarEntry(
        sparse != null && sparse.name() != null ? sparse.name() : name,
        type,
        header.mode(),
        uid,
        gid,
        sparse != null ? sparse.size() : isFile ? size : 0,
        modified,
        link,
        header.deviceMajor(),
        header.deviceMinor(),
        pax.xattrs(),
        sparse != null ? sparse.extents() : whole);
  }

  private @Nullable SparseMap sparse(TarHeader header, PaxRecords pax, long size)
      throws IOException {
    SparseMap sparse;
    if (header.typeFlag() == 'S') {
      sparse = SparseMap.old(header, this::block);
    } else {
      sparse = SparseMap.pax(pax, this::bodyBlock);
    }
    return sparse == null ? null : sparse.checked(current, size);
  }

  private TarType type(TarHeader header, String name) throws TarException {
    char flag = header.typeFlag();
    return switch (flag) {
      case '0', '7', '\0' -> name.endsWith("/") && flag == '\0' ? TarType.DIRECTORY : TarType.FILE;
      case 'S' -> TarType.FILE;
      case '1' -> TarType.HARD_LINK;
      case '2' -> TarType.SYMBOLIC_LINK;
      case '3' -> TarType.CHARACTER_DEVICE;
      case '4' -> TarType.BLOCK_DEVICE;
      case '5' -> TarType.DIRECTORY;
      case '6' -> TarType.FIFO;
      default -> throw wrong("it is of the unknown type '" + flag + "'");
    };
  }

  private static String first(@Nullable String one, @Nullable String two, String three) {
    if (one != null && !one.isEmpty()) {
      return one;
    }
    return two == null ? three : two;
  }

  private static void checkGlobal(PaxRecords pax) throws TarException {
    for (String key : pax.keys()) {
      if (!key.equals("comment")) {
        throw new TarException("tar: global extended header sets " + key + ": not supported");
      }
    }
  }

  private byte[] extended(TarHeader header) throws IOException {
    long size = header.size();
    if (size < 0 || size > MAX_EXTENDED) {
      throw new TarException(
          "tar: extended header of " + size + " bytes; at most " + MAX_EXTENDED + " are read");
    }
    current = header.name();
    open(size);
    byte[] bytes = readNBytes((int) size);
    skipBody();
    return bytes;
  }

  private @Nullable TarHeader header() throws IOException {
    long start = position;
    byte[] block = new byte[TarHeader.BLOCK];
    int length = in.readNBytes(block, 0, block.length);
    position += length;
    if (length == 0) {
      return null;
    }
    if (length < block.length) {
      throw new TarException("tar archive ends inside the header at byte " + start);
    }
    if (!TarHeader.isZero(block)) {
      return TarHeader.of(block, start);
    }
    length = in.readNBytes(block, 0, block.length);
    position += length;
    if (length == 0 || (length == block.length && TarHeader.isZero(block))) {
      return null;
    }
    throw new TarException("tar archive goes on behind a block of zeros at byte " + start);
  }

  private void open(long size) {
    bodyLeft = size;
    padding = -size & (TarHeader.BLOCK - 1);
  }

  private void skipBody() throws IOException {
    skipFully(bodyLeft);
    bodyLeft = 0;
    skipFully(padding);
    padding = 0;
  }

  private void skipFully(long count) throws IOException {
    try {
      in.skipNBytes(count);
    } catch (EOFException e) {
      throw truncated();
    }
    position += count;
  }

  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(TarHeader.BLOCK);
    position += block.length;
    if (block.length < TarHeader.BLOCK) {
      throw truncated();
    }
    return block;
  }

  private byte[] bodyBlock() throws IOException {
    if (bodyLeft < TarHeader.BLOCK) {
      throw wrong("its map of holes does not end");
    }
    bodyLeft -= TarHeader.BLOCK;
    return block();
  }

  private TarException truncated() {
    return wrong("the archive ends inside of it: it is not complete");
  }

  private TarException wrong(String why) {
    return TarException.ofEntry(current, why);
  }

  /** The next byte of the current entry, -1 at its end. */
  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /** Bytes of the current entry; an archive that ends inside of it is an error. */
  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (bodyLeft == 0) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, bodyLeft));
    if (count < 0) {
      throw truncated();
    }
    bodyLeft -= count;
    position += count;
    return count;
  }
}
