package io.beanpod.image.layer;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers below one that was just unpacked. A directory which the new layer uses but does not
 * describe would hide the lower directory's owner, mode and attributes: it takes them over here.
 */
public final class LowerLayers {
  private static final OpenHow DIRECTORY = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.DIRECTORY);

  private final Kernel kernel;
  private final OverlayMarks marks;
  private final List<Fd> lower;

  /**
   * Looks into layers.
   *
   * @param lower the open roots of the lower layers, the topmost first; they stay the caller's
   */
  public LowerLayers(Kernel kernel, List<Fd> lower) {
    this.kernel = kernel;
    this.marks = new OverlayMarks(kernel);
    this.lower = List.copyOf(lower);
  }

  /** What a layer says of a directory. */
  private enum Answer {
    /** It has the directory. */
    HAS,
    /** It knows nothing of it: ask the next. */
    ABSENT,
    /** It hides what lower layers have. */
    HIDDEN
  }

  /** Gives the undescribed directories of a layer what lower layers say of them. */
  public void describe(Fd layer, List<String> implicitDirectories) throws SyscallException {
    for (String path : implicitDirectories) {
      if (ask(layer, path, true) != Answer.HIDDEN) {
        describe(layer, path);
      }
    }
  }

  private void describe(Fd layer, String path) throws SyscallException {
    for (Fd candidate : lower) {
      Answer answer = ask(candidate, path, false);
      if (answer == Answer.HAS) {
        copy(candidate, layer, LayerTree.path(path));
      }
      if (answer != Answer.ABSENT) {
        return;
      }
    }
  }

  /**
   * Follows a path through a layer.
   *
   * @param own whether this is the new layer itself: what is opaque above the path hides the lower
   *     one, what is opaque at its end only hides what that has in it
   */
  private Answer ask(Fd layer, String path, boolean own) throws SyscallException {
    boolean opaqueAbove = false;
    boolean opaque = false;
    for (String part : prefixes(path)) {
      opaqueAbove = opaque;
      Optional<FileStatus> status = status(layer, part);
      if (status.isEmpty()) {
        return opaque ? Answer.HIDDEN : Answer.ABSENT;
      }
      if (status.get().type() != FileType.DIRECTORY) {
        return Answer.HIDDEN;
      }
      try (Fd directory = kernel.files().openat2(layer, part, DIRECTORY)) {
        opaque |= marks.isOpaque(directory);
      }
    }
    return own && opaqueAbove ? Answer.HIDDEN : Answer.HAS;
  }

  /** The directories on the way to a path and itself; of the root only itself. */
  private static List<String> prefixes(String path) {
    List<String> prefixes = new ArrayList<>();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      prefixes.add(path.substring(0, slash));
    }
    prefixes.add(LayerTree.path(path));
    return prefixes;
  }

  private Optional<FileStatus> status(Fd layer, String path) throws SyscallException {
    try {
      return Optional.of(kernel.files().stat(layer, path));
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void copy(Fd from, Fd to, String path) throws SyscallException {
    try (Fd source = kernel.files().openat2(from, path, DIRECTORY);
        Fd target = kernel.files().openat2(to, path, DIRECTORY)) {
      FileStatus status = kernel.files().stat(source);
      kernel.files().fchownat(target, "", status.uid(), status.gid());
      kernel.files().fchmodat(target, "", status.permissions());
      for (String name : kernel.xattrs().list(source)) {
        if (!OverlayMarks.isOverlays(name) && !name.startsWith("security.")) {
          kernel.xattrs().set(target, name, kernel.xattrs().get(source, name));
        }
      }
      kernel.files().utimensat(target, ".", null, status.modified());
    }
  }
}
