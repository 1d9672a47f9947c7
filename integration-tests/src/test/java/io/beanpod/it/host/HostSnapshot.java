package io.beanpod.it.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What pods could leave behind on a machine, as one line a thing: mounts, links, nftables tables,
 * cgroups, and the processes that hold a file below a beanpod's root or sit in a cgroup of ours.
 */
public record HostSnapshot(Set<String> things) {
  private static final Duration SETTLING = Duration.ofSeconds(10);
  private static final Path PROC = Path.of("/proc");

  /**
   * Looks around now.
   *
   * @param root the directories of the beanpod under test
   */
  public static HostSnapshot take(Path root) throws IOException, InterruptedException {
    Set<String> things = new TreeSet<>();
    for (String line : mountTable()) {
      things.add("mount " + line);
    }
    for (Path link : children(Path.of("/sys/class/net"))) {
      things.add("link " + link.getFileName());
    }
    for (String line : nftTables()) {
      things.add("nftables " + line);
    }
    for (Path cgroup : cgroups()) {
      things.add("cgroup " + cgroup);
    }
    for (String process : processesBelow(root)) {
      things.add("process " + process);
    }
    return new HostSnapshot(things);
  }

  /** The host's mount table, proc_pid_mountinfo(5). */
  public static List<String> mountTable() throws IOException {
    return Files.readAllLines(PROC.resolve("self/mountinfo"));
  }

  /**
   * What is here now that was not in this snapshot. The kernel and the init process take a moment
   * to put away what has ended; nobody has to wait longer than ten seconds for them.
   */
  public Set<String> leftovers(Path root) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(SETTLING);
    while (true) {
      Set<String> left = new TreeSet<>(take(root).things);
      left.removeAll(things);
      if (left.isEmpty() || Instant.now().isAfter(end)) {
        return left;
      }
      Thread.sleep(100);
    }
  }

  private static List<String> nftTables() throws IOException, InterruptedException {
    Process nft = new ProcessBuilder("nft", "list", "tables").redirectErrorStream(true).start();
    String answer = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (nft.waitFor() != 0) {
      throw new IOException("nft list tables: " + answer);
    }
    return answer.lines().toList();
  }

  private static List<Path> cgroups() throws IOException {
    Path mount = cgroupMount();
    List<Path> found = new ArrayList<>();
    for (Path base : children(mount)) {
      if (String.valueOf(base.getFileName()).startsWith("beanpod")) {
        collect(base, found);
      }
    }
    return found;
  }

  private static void collect(Path cgroup, List<Path> found) throws IOException {
    found.add(cgroup);
    for (Path child : children(cgroup)) {
      if (Files.isDirectory(child)) {
        collect(child, found);
      }
    }
  }

  /** Where cgroup2 is mounted. */
  public static Path cgroupMount() throws IOException {
    for (String line : mountTable()) {
      if (line.contains(" - cgroup2 ")) {
        return Path.of(line.split(" ", -1)[4]);
      }
    }
    throw new IOException("no cgroup2 file system is mounted");
  }

  private static List<String> processesBelow(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path process : children(PROC)) {
      String name = String.valueOf(process.getFileName());
      if (!name.chars().allMatch(Character::isDigit) || name.equals(ownPid())) {
        continue;
      }
      boolean inCgroup = text(process.resolve("cgroup")).contains("0::/beanpod");
      if (inCgroup || holdsFileBelow(process, root)) {
        String command = text(process.resolve("cmdline")).replace('\0', ' ').strip();
        found.add(name + " " + command);
      }
    }
    return found;
  }

  private static boolean holdsFileBelow(Path process, Path root) {
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return descriptors.anyMatch(descriptor -> target(descriptor).startsWith(root + "/"));
    } catch (IOException | UncheckedIOException gone) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException gone) {
      return "";
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  private static String ownPid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException gone) {
      return List.of();
    }
  }
}
