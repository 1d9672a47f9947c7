package io.beanpod.pod.engine;

import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.IdMappings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Ranges of 65536 ids of the host for pods with {@code hostUsers: false}, KEP-127. A lease is a
 * file in the pod's directory, so it lives exactly as long: no two pods ever have the same ids,
 * whatever is killed or restarted.
 *
 * <p>As kubelet does, it takes the ids of the user "kubelet" in /etc/subuid and /etc/subgid, or
 * else those that begin at 65536.
 */
final class UserRanges {

  static final long SIZE = 65_536;

  /** The last id of 32 bits is none: it means "leave unchanged" to the kernel. */
  private static final long END = (1L << 32) - 1;

  private static final String LEASE = "userns";
  private static final String OWNER = "kubelet";
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{4,9}");
  private static final Pattern NUMBERS =
      Pattern.compile(OWNER + ":([1-9][0-9]{4,9}):([1-9][0-9]{4,9})");

  private final Path pods;
  private final Path subordinate;
  private final int most;

  /** The first id of each pod that has a lease, by the pod's uid; read when the first one comes. */
  private final Map<String, Long> leases = new HashMap<>();

  private boolean read;

  /**
   * The ranges for the pods below a directory.
   *
   * @param subordinate where {@code subuid} and {@code subgid} are, {@code /etc}
   * @param most how many ranges there are unless these files say something else
   */
  UserRanges(Path pods, Path subordinate, int most) {
    this.pods = pods;
    this.subordinate = subordinate;
    this.most = most;
  }

  /** Ids that pods may have: {@code count} of them from {@code first} on. */
  private record Source(long first, long count) {}

  /**
   * A pod's ids; those that it has already, if it has any.
   *
   * @param foreign what pods have that are none of this engine's
   * @throws IOException when no range is free, or the host's files make no sense
   */
  synchronized IdMappings lease(String uid, Collection<IdMappings> foreign) throws IOException {
    readAll();
    Long known = leases.get(uid);
    long first = known == null ? free(foreign) : known;
    if (known == null) {
      write(uid, first);
      leases.put(uid, first);
    }
    List<IdMapping> range = List.of(new IdMapping(0, first, SIZE));
    return new IdMappings(range, range);
  }

  /** Takes note that a pod's directory is gone, and its lease with it. */
  synchronized void released(String uid) {
    leases.remove(uid);
  }

  private long free(Collection<IdMappings> foreign) throws IOException {
    Source source = source();
    Set<Long> taken = new HashSet<>(leases.values());
    for (long first = source.first();
        first + SIZE <= source.first() + source.count();
        first += SIZE) {
      if (!taken.contains(first) && !overlaps(foreign, first)) {
        return first;
      }
    }
    throw new IOException(
        "no range of %d user ids is free for the pod: there are %d, and each pod with hostUsers: false has one; give the user \"%s\" more in %s and %s"
            .formatted(SIZE, source.count() / SIZE, OWNER, file("subuid"), file("subgid")));
  }

  private static boolean overlaps(Collection<IdMappings> foreign, long first) {
    return foreign.stream()
        .flatMap(ids -> Stream.concat(ids.uids().stream(), ids.gids().stream()))
        .anyMatch(range -> range.hostId() < first + SIZE && first < range.hostId() + range.size());
  }

  /** The files may change while the engine runs. */
  private Source source() throws IOException {
    Source users = source(file("subuid"));
    if (!users.equals(source(file("subgid")))) {
      throw new IOException(
          "the user \"%s\" must have the same ids in %s and %s"
              .formatted(OWNER, file("subuid"), file("subgid")));
    }
    return users;
  }

  private Path file(String name) {
    return subordinate.resolve(name);
  }

  /** A file as subuid(5) describes it: NAME:FIRST:COUNT on each line. */
  private Source source(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new Source(SIZE, SIZE * most);
    }
    List<String> lines =
        Files.readAllLines(file).stream().filter(line -> line.startsWith(OWNER + ":")).toList();
    if (lines.isEmpty()) {
      return new Source(SIZE, SIZE * most);
    }
    Matcher numbers = NUMBERS.matcher(lines.getFirst().strip());
    if (lines.size() == 1 && numbers.matches()) {
      Source source =
          new Source(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2)));
      if (source.first() >= SIZE
          && source.first() % SIZE == 0
          && source.count() >= SIZE
          && source.first() + source.count() <= END) {
        return source;
      }
    }
    throw new IOException(
        "%s must have one line %s:FIRST:COUNT, FIRST a multiple of %d and not 0, COUNT at least as much, their sum at most %d"
            .formatted(file, OWNER, SIZE, END));
  }

  private void readAll() throws IOException {
    if (read) {
      return;
    }
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(pods)) {
      for (Path directory : directories) {
        Path lease = directory.resolve(LEASE);
        if (Files.exists(lease)) {
          leases.put(directory.getFileName().toString(), parse(lease));
        }
      }
    }
    read = true;
  }

  /** A lease that cannot be read might be any range: nobody gets one before it is mended. */
  private static long parse(Path lease) throws IOException {
    String text = Files.readString(lease).strip();
    if (NUMBER.matcher(text).matches()) {
      return Long.parseLong(text);
    }
    throw new IOException(
        "%s does not say which user ids the pod has, but \"%s\"; remove the pod"
            .formatted(lease, text));
  }

  /** Whole also after a power failure: a torn lease would refuse ids to every other pod. */
  private void write(String uid, long first) throws IOException {
    Path directory = Files.createDirectories(pods.resolve(uid));
    Path unfinished = directory.resolve(LEASE + ".new");
    Files.writeString(unfinished, first + "\n");
    PodRecords.sync(unfinished);
    Files.move(unfinished, directory.resolve(LEASE), StandardCopyOption.ATOMIC_MOVE);
    PodRecords.sync(directory);
  }
}
