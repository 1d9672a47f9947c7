package io.beanpod.image.archive;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.layer.HashingStream;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarException;
import io.beanpod.image.tar.TarReader;
import io.beanpod.image.tar.TarType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * An archive that is a tar file. Its headers are read once; its files are then read in place. A
 * packed one is unpacked to a file first.
 */
final class TarSource implements ArchiveSource {
  private static final int MAX_FILES = 100_000;
  private static final int MAX_LINKS = 16;

  /** Characters of all names and targets together: what is remembered of a stranger's archive. */
  private static final int MAX_NAMES = 16 << 20;

  private final Path path;
  private final FileChannel channel;
  private final Map<String, Part> parts = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  private record Part(long offset, long size) {}

  private TarSource(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens an archive.
   *
   * @param workFile where a packed archive is unpacked to
   */
  static TarSource open(Path path, Path workFile, UnpackLimits limits) throws IOException {
    Path plain = path;
    try (InputStream file = Files.newInputStream(path)) {
      if (Compression.of(file) != Compression.NONE) {
        plain = workFile;
        unpack(path, workFile, limits);
      }
    } catch (ImageException e) {
      throw new ImageException(path + ": " + e.getMessage(), e);
    }
    FileChannel channel = FileChannel.open(plain, StandardOpenOption.READ);
    TarSource source = new TarSource(path, channel);
    try {
      source.readHeaders();
      return source;
    } catch (IOException e) {
      channel.close();
      throw new ImageException(path + ": " + e.getMessage(), e);
    }
  }

  private static void unpack(Path packed, Path plain, UnpackLimits limits) throws IOException {
    String tooLarge = "it unpacks to more than the limit of " + limits.bytes() + " bytes";
    try (InputStream in = Files.newInputStream(packed);
        HashingStream counted =
            new HashingStream(Compression.unpack(in), limits.bytes(), tooLarge)) {
      Files.copy(counted, plain);
    }
  }

  private void readHeaders() throws IOException {
    TarReader reader =
        new TarReader(new BufferedInputStream(new PartStream(channel, 0, channel.size())));
    long names = 0;
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      names += entry.name().length() + entry.linkName().length();
      if (names > MAX_NAMES) {
        throw TarException.ofEntry(
            entry.name(),
            "the archive's names are longer than " + MAX_NAMES + " characters: no image archive");
      }
      String name = clean("", entry.name());
      if (entry.type() == TarType.FILE && !hasHoles(entry)) {
        parts.put(name, new Part(reader.position(), entry.size()));
      } else if (entry.type() == TarType.SYMBOLIC_LINK) {
        links.put(name, clean(name, entry.linkName()));
      } else if (entry.type() == TarType.HARD_LINK) {
        links.put(name, clean("", entry.linkName()));
      }
      if (parts.size() + links.size() > MAX_FILES) {
        throw new ImageException("it has more than " + MAX_FILES + " files: not an image archive");
      }
    }
  }

  private static boolean hasHoles(TarEntry entry) {
    return entry.extents().stream().anyMatch(extent -> extent.length() != entry.size());
  }

  /** A path of the archive from its top, seen from the directory of another file. */
  private static String clean(String from, String name) {
    Deque<String> clean = new ArrayDeque<>();
    String base = name.startsWith("/") ? "" : from.substring(0, from.lastIndexOf('/') + 1);
    for (String part : (base + name).split("/", -1)) {
      if (part.equals("..")) {
        clean.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        clean.add(part);
      }
    }
    return String.join("/", clean);
  }

  private Part part(String name) throws ImageException {
    String current = clean("", name);
    for (int i = 0; i < MAX_LINKS && links.containsKey(current); i++) {
      current = links.getOrDefault(current, current);
    }
    Part part = parts.get(current);
    if (part == null) {
      throw missing(name);
    }
    return part;
  }

  @Override
  public boolean has(String name) {
    try {
      return part(name).size() >= 0;
    } catch (ImageException e) {
      return false;
    }
  }

  @Override
  public long size(String name) throws ImageException {
    return part(name).size();
  }

  @Override
  public InputStream open(String name) throws ImageException {
    Part part = part(name);
    return new PartStream(channel, part.offset(), part.size());
  }

  @Override
  public String label() {
    return path.toString();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** A part of a file, read by position, so that many may read at a time. */
  private static final class PartStream extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long position;

    PartStream(FileChannel channel, long offset, long size) {
      this.channel = channel;
      this.position = offset;
      this.end = offset + size;
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
      int wanted = (int) Math.min(length, end - position);
      int count = wanted == 0 ? -1 : channel.read(ByteBuffer.wrap(bytes, offset, wanted), position);
      position += Math.max(0, count);
      return count;
    }

    @Override
    public long skip(long count) {
      long skipped = Math.clamp(count, 0, end - position);
      position += skipped;
      return skipped;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, end - position);
    }
  }
}
