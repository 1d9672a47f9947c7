package io.beanpod.image.build;

import io.beanpod.image.build.Command.CommandException;
import io.beanpod.image.layer.HashingStream;
import io.beanpod.image.oci.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds and fetches Debian packages through this machine's apt: its sources, keys and proxies. apt
 * is told that nothing is installed, so it lists everything that the packages need; the files land
 * in apt's own cache, where they are found again without a network.
 */
final class DebianPackages {
  private static final Path CACHE = Path.of("/var/cache/apt/archives");
  private static final List<String> UPDATE = List.of("/usr/bin/apt-get", "-qq", "update");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9][a-z0-9+.-]*[a-z0-9+.](?::[a-z0-9-]+)?(?:=[A-Za-z0-9.+~:-]+)?");
  private static final Pattern FILE =
      Pattern.compile("'[^']*' ([A-Za-z0-9%.+~_-]+\\.deb) ([0-9]+) SHA256:([0-9a-f]{64})");

  private final Path work;
  private final Command command;

  /** Fetches packages, with a directory for intermediate files. */
  DebianPackages(Path work) {
    this.work = work;
    this.command = new Command(work.resolve("apt.err"));
  }

  private record Deb(String file, long size, String sha256) {
    Path path() {
      return CACHE.resolve(file);
    }
  }

  /** The files of packages and of all that they depend on, in apt's order, each checked. */
  List<Path> fetch(List<String> names) throws IOException {
    for (Path program : List.of(Path.of("/usr/bin/apt-get"), Path.of("/usr/bin/dpkg-deb"))) {
      if (!Files.isExecutable(program)) {
        throw new ImageException(
            "building from Debian packages needs "
                + program
                + ", as Debian and Ubuntu have it;"
                + " on this machine build from a directory or a tar");
      }
    }
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new ImageException("\"" + name + "\" is not the name of a Debian package");
      }
    }
    List<Deb> packages = resolve(names);
    for (Deb one : packages) {
      if (!isComplete(one)) {
        download(names);
        break;
      }
    }
    for (Deb one : packages) {
      if (!isComplete(one)) {
        throw new ImageException(
            "apt-get has not fetched " + one.file() + " with the digest that its lists say");
      }
    }
    return packages.stream().map(Deb::path).toList();
  }

  private List<Deb> resolve(List<String> names) throws IOException {
    Path empty = Files.createDirectories(work.resolve("archives/partial")).getParent();
    List<String> words = apt(names, "--print-uris", "-o", "Dir::Cache::archives=" + empty);
    String output;
    try {
      output = command.output(words);
    } catch (CommandException e) {
      output = resolveAnew(names, words, e);
    }
    List<Deb> packages = new ArrayList<>();
    for (String line : output.lines().toList()) {
      Matcher matcher = FILE.matcher(line);
      if (!matcher.matches()) {
        throw new ImageException("apt-get prints what cannot be understood: " + line);
      }
      packages.add(new Deb(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3)));
    }
    if (packages.isEmpty()) {
      throw new ImageException("apt-get finds nothing to install for " + String.join(" ", names));
    }
    return packages;
  }

  /** Package lists may be missing, as in fresh containers, or old: they are fetched once. */
  private String resolveAnew(List<String> names, List<String> words, CommandException first)
      throws IOException {
    try {
      command.output(UPDATE);
      return command.output(words);
    } catch (CommandException e) {
      throw new ImageException(
          "apt-get cannot install " + String.join(" ", names) + ": " + first.errorText(), e);
    }
  }

  /** Old lists name files that the archive has no more. */
  private void download(List<String> names) throws IOException {
    List<String> words = apt(names, "-y", "--download-only");
    try {
      command.output(words);
    } catch (CommandException first) {
      downloadAnew(names, words, first);
    }
  }

  private void downloadAnew(List<String> names, List<String> words, CommandException first)
      throws IOException {
    try {
      command.output(UPDATE);
      command.output(words);
    } catch (CommandException e) {
      throw new ImageException(
          "apt-get cannot fetch " + String.join(" ", names) + ": " + first.errorText(), e);
    }
  }

  private List<String> apt(List<String> names, String... options) throws IOException {
    Path nothing = work.resolve("status");
    Files.write(nothing, new byte[0]);
    List<String> words = new ArrayList<>(List.of("/usr/bin/apt-get", "-qq"));
    words.addAll(List.of(options));
    words.addAll(
        List.of(
            "--no-install-recommends",
            "-o",
            "Dir::State::status=" + nothing,
            "-o",
            "Dir::Cache::pkgcache=",
            "-o",
            "Acquire::ForceHash=SHA256",
            "install",
            "--"));
    words.addAll(names);
    return words;
  }

  private static boolean isComplete(Deb one) throws IOException {
    if (!Files.isRegularFile(one.path()) || Files.size(one.path()) != one.size()) {
      return false;
    }
    String changed = one.file() + " grows while it is read";
    try (InputStream file = Files.newInputStream(one.path());
        HashingStream in = new HashingStream(file, one.size(), changed)) {
      in.transferTo(OutputStream.nullOutputStream());
      return in.digest().hex().equals(one.sha256());
    }
  }
}
