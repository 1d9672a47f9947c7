package io.beanpod.image.build;

import io.beanpod.image.build.Recipe.Owner;
import io.beanpod.image.build.Recipe.Part;
import io.beanpod.image.layer.FdStream;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.ImageException;
import io.beanpod.sys.DirectoryEntry;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts the directory of a recipe's layer together. */
final class RecipeRoot {
  private static final OpenHow DIRECTORY = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  private static final OpenHow FILE = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.NONBLOCK);
  private static final int DIRECTORY_MODE = 0755;

  private final Kernel kernel;
  private final UnpackLimits limits;
  private final Path work;
  private Instant newest = Instant.EPOCH;

  RecipeRoot(Kernel kernel, UnpackLimits limits, Path work) {
    this.kernel = kernel;
    this.limits = limits;
    this.work = work;
  }

  /**
   * What was made.
   *
   * @param newest the latest time in packages and copied files
   * @param undescribed directories that are only there for what lies in them, the empty path for
   *     the root: over a base, it is the base that says what they are like
   */
  record Made(Instant newest, Set<String> undescribed) {}

  /** Fills an empty directory. */
  Made make(Path root, Recipe recipe) throws IOException {
    boolean whole = recipe.base().isEmpty();
    if (!recipe.packages().isEmpty()) {
      BuildSource.Packages packages = new BuildSource.Packages(recipe.packages(), new TreeMap<>());
      DebianRoot debian = new DebianRoot(kernel, limits, work);
      newest = whole ? debian.make(root, packages) : debian.addTo(root, packages);
    }
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd directory = kernel.files().openat(Fd.CWD, root.toString(), flags, 0)) {
      RootTree tree = new RootTree(kernel, directory);
      for (Map.Entry<String, Part> part : recipe.parts().entrySet()) {
        put(tree, part.getKey(), part.getValue());
      }
      return new Made(newest, tree.undescribed(recipe.packages().isEmpty()));
    }
  }

  private void put(RootTree tree, String path, Part part) throws IOException {
    try {
      switch (part) {
        case Part.Directory directory ->
            tree.directory(
                path, directory.mode(), directory.owner().uid(), directory.owner().gid());
        case Part.Text text -> {
          byte[] bytes = text.content().getBytes(StandardCharsets.UTF_8);
          putFile(tree, path, new ByteArrayInputStream(bytes), text.owner(), text.mode(), null);
        }
        case Part.Link link -> {
          tree.clear(path);
          tree.link(path, link.target());
        }
        case Part.Copy copy -> copy(tree, path, copy);
      }
    } catch (SyscallException e) {
      throw new ImageException("/" + path + " cannot be made: " + e.getMessage(), e);
    }
  }

  private void putFile(
      RootTree tree,
      String path,
      InputStream content,
      Owner owner,
      int mode,
      @Nullable Instant modified)
      throws IOException {
    tree.clear(path);
    tree.file(path, content, mode, owner.uid(), owner.gid(), modified);
  }

  private void copy(RootTree tree, String path, Part.Copy copy) throws IOException {
    Path source = copy.source().toAbsolutePath();
    Path parent = source.getParent();
    Path name = source.getFileName();
    if (parent == null || name == null) {
      throw new ImageException(source + " cannot be copied: name a file or directory in it");
    }
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd directory = kernel.files().openat(Fd.CWD, parent.toString(), flags, 0)) {
      copy(tree, path, directory, name.toString(), copy);
    } catch (SyscallException e) {
      throw new ImageException(source + " cannot be copied: " + e.getMessage(), e);
    }
  }

  private void copy(RootTree tree, String path, Fd directory, String name, Part.Copy how)
      throws IOException {
    FileStatus status = kernel.files().stat(directory, name);
    switch (status.type()) {
      case DIRECTORY -> {
        tree.directory(
            path,
            path.isEmpty() ? DIRECTORY_MODE : status.permissions(),
            how.owner().uid(),
            how.owner().gid());
        try (Fd child = kernel.files().openat2(directory, name, DIRECTORY)) {
          List<DirectoryEntry> entries = kernel.files().list(child);
          entries.sort(Comparator.comparing(DirectoryEntry::name));
          for (DirectoryEntry entry : entries) {
            String below = path.isEmpty() ? entry.name() : path + "/" + entry.name();
            copy(tree, below, child, entry.name(), how);
          }
        }
      }
      case REGULAR -> {
        newest = status.modified().isAfter(newest) ? status.modified() : newest;
        Fd file = kernel.files().openat2(directory, name, FILE);
        try (InputStream content = new FdStream(kernel.descriptors(), file)) {
          int mode = how.mode().orElse(status.permissions());
          putFile(tree, path, content, how.owner(), mode, status.modified());
        }
      }
      case SYMBOLIC_LINK -> {
        tree.clear(path);
        tree.link(path, kernel.files().readlinkat(directory, name));
      }
      default ->
          throw new ImageException(
              "/"
                  + path
                  + ": a "
                  + status.type()
                  + " cannot be copied, only files, directories and links");
    }
  }
}
