package io.beanpod.image.build;

import io.beanpod.image.oci.ImageConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An image to be made of parts. Its layer has packages first, then what is put on top of them; the
 * same parts give the same image, digest by digest.
 *
 * @param names its names
 * @param base an image of the store that it is made upon, or none
 * @param packages Debian packages, with all they depend on
 * @param parts what is put at which path
 * @param config what it says of its containers, added to what the base says; layers and time are
 *     filled in
 * @param timestamp the time of the image, and the latest of its files; null for the latest time
 *     that its packages and copied files have
 */
public record Recipe(
    List<String> names,
    Optional<String> base,
    List<String> packages,
    SortedMap<String, Part> parts,
    ImageConfig config,
    @Nullable Instant timestamp) {
  /** Copies the collections. */
  public Recipe {
    names = List.copyOf(names);
    packages = List.copyOf(packages);
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /** Numbers of the user and the group that something belongs to. */
  public record Owner(int uid, int gid) {
    public static final Owner ROOT = new Owner(0, 0);
  }

  /** What is put at a path. */
  public sealed interface Part {
    /** A directory; one that is there gets the owner and the mode. */
    record Directory(Owner owner, int mode) implements Part {}

    /** A file with this content. */
    record Text(String content, Owner owner, int mode) implements Part {}

    /**
     * A file or a whole directory of this machine.
     *
     * @param source the file or directory; symbolic links in it are kept as links
     * @param mode of all files; that of each file here where there is none
     */
    record Copy(Path source, Owner owner, Optional<Integer> mode) implements Part {}

    /** A symbolic link. */
    record Link(String target) implements Part {}
  }
}
