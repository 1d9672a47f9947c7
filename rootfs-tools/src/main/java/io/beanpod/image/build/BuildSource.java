package io.beanpod.image.build;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an image is made of. */
public sealed interface BuildSource {
  /**
   * A directory, which becomes the root. Owners, modes, times, links, devices and attributes are
   * kept; file systems mounted below it are left out.
   *
   * @param path the directory
   */
  record Directory(Path path) implements BuildSource {}

  /**
   * A tar of a root file system, plain or packed with gzip or zstd. It becomes the layer as it is.
   *
   * @param path the file
   */
  record Tar(Path path) implements BuildSource {}

  /**
   * Debian packages with all that they depend on, from the archives that this machine's apt knows.
   * Their files are unpacked into a merged /usr; their maintainer scripts are not run, since those
   * expect a whole system around them.
   *
   * @param names packages as {@code bash}, {@code bash:arm64} or {@code bash=5.2.15-2}
   * @param links further symbolic links by path: what a maintainer script would have made
   */
  record Packages(List<String> names, SortedMap<String, String> links) implements BuildSource {
    /** Copies the collections. */
    public Packages {
      names = List.copyOf(names);
      links = Collections.unmodifiableSortedMap(new TreeMap<>(links));
    }

    /** Packages without further links. */
    public static Packages of(String... names) {
      return new Packages(List.of(names), new TreeMap<>());
    }
  }
}
