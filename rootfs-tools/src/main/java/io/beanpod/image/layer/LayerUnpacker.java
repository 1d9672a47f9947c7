package io.beanpod.image.layer;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarException;
import io.beanpod.image.tar.TarReader;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Unpacks the archive of one layer into a directory for overlayfs. */
public final class LayerUnpacker {
  private final Kernel kernel;
  private final UnpackLimits limits;

  /** Unpacks through these calls, within these limits. */
  public LayerUnpacker(Kernel kernel, UnpackLimits limits) {
    this.kernel = kernel;
    this.limits = limits;
  }

  /**
   * Unpacks a layer. On an error the directory holds a part of it and is the caller's to remove.
   *
   * @param packed the archive, plain or packed; it is read to its end
   * @param root an open, empty directory, which stays the caller's to close
   */
  public UnpackedLayer unpack(InputStream packed, Fd root) throws IOException {
    return unpack(packed, root, Optional::of);
  }

  /** Changes an entry before it is made, or leaves it out. */
  public interface Filter {
    Optional<TarEntry> apply(TarEntry entry);
  }

  /**
   * Unpacks an archive over what a directory has already.
   *
   * @param packed the archive, plain or packed; it is read to its end
   * @param root an open directory, which stays the caller's to close
   * @param filter what becomes of each entry
   */
  public UnpackedLayer unpack(InputStream packed, Fd root, Filter filter) throws IOException {
    String tooLarge = "it unpacks to more than the limit of " + limits.bytes() + " bytes";
    try (HashingStream tar =
            new HashingStream(
                new ReadAheadStream(Compression.unpack(packed)), limits.bytes(), tooLarge);
        LayerTree tree = new LayerTree(kernel, root)) {
      EntryMaker maker = new EntryMaker(kernel, tree);
      TarReader reader = new TarReader(tar);
      long entries = 0;
      for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
        entries++;
        if (entries > limits.entries()) {
          throw new ImageException(
              "it has more than the limit of " + limits.entries() + " entries");
        }
        Optional<TarEntry> wanted = filter.apply(entry);
        if (wanted.isPresent()) {
          apply(wanted.get(), reader, tree, maker);
        }
      }
      tar.transferTo(OutputStream.nullOutputStream());
      return new UnpackedLayer(tar.digest(), tar.count(), entries, tree.finish());
    }
  }

  private static void apply(TarEntry entry, InputStream content, LayerTree tree, EntryMaker maker)
      throws IOException {
    try {
      EntryPath path = EntryPath.parse(entry.name());
      switch (Whiteout.of(path)) {
        case NONE -> maker.make(entry, path, content);
        case NAME -> tree.whiteOut(Whiteout.hidden(path));
        case OPAQUE -> tree.makeOpaque(path.parent());
        case AUFS_NOTE -> {}
      }
    } catch (TarException e) {
      throw e;
    } catch (IOException e) {
      throw TarException.ofEntry(entry.name(), String.valueOf(e.getMessage()), e);
    }
  }
}
