package io.beanpod.runtime.seccomp;

import io.beanpod.pause.ProcessPlan.SeccompFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Compiled filters by the digest of what they were made from; in memory, and in files for the next
 * daemon. A file holds the filter's flags, its instructions, 8 bytes each, and the digest of what
 * is before it: a torn one is no filter.
 */
final class ProgramCache {

  private static final int MOST = 256;
  private static final int DIGEST_BYTES = 32;

  private final Path directory;
  private final Map<String, SeccompFilter> filters = new ConcurrentHashMap<>();

  /** Opens the cache in a directory, made when missing. */
  ProgramCache(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
    dropIfTooMany();
  }

  /** A digest of everything that a filter depends on. */
  static String key(byte[]... parts) {
    MessageDigest digest = sha256();
    for (byte[] part : parts) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
      digest.update(part);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  Optional<SeccompFilter> find(String key) throws IOException {
    SeccompFilter known = filters.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<SeccompFilter> read = read(directory.resolve(key));
    read.ifPresent(filter -> filters.put(key, filter));
    return read;
  }

  void put(String key, SeccompFilter filter) throws IOException {
    if (filters.size() >= MOST) {
      filters.clear();
      dropIfTooMany();
    }
    filters.put(key, filter);
    ByteBuffer bytes =
        ByteBuffer.allocate((1 + filter.program().size()) * Long.BYTES + DIGEST_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(filter.flags());
    filter.program().forEach(bytes::putLong);
    bytes.put(sha256().digest(Arrays.copyOf(bytes.array(), bytes.position())));
    Path next = Files.createTempFile(directory, "", ".next");
    Files.write(next, bytes.array());
    Files.move(next, directory.resolve(key), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Optional<SeccompFilter> read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    int length = bytes.length - DIGEST_BYTES;
    if (length <= 0 || length % Long.BYTES != 0) {
      return Optional.empty();
    }
    byte[] digest = Arrays.copyOfRange(bytes, length, bytes.length);
    if (!Arrays.equals(digest, sha256().digest(Arrays.copyOf(bytes, length)))) {
      return Optional.empty();
    }
    ByteBuffer words = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    int flags = (int) words.getLong();
    List<Long> program = new ArrayList<>();
    while (words.hasRemaining()) {
      program.add(words.getLong());
    }
    return Optional.of(new SeccompFilter(flags, program));
  }

  /** Nobody says when a profile is not used any more; all can be made again. */
  private void dropIfTooMany() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(directory)) {
      files = listed.toList();
    }
    if (files.size() >= MOST) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
