package io.beanpod.image;

import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.MountAttributes;
import io.beanpod.sys.Mounts;
import io.beanpod.sys.SyscallException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Layers whose files belong to the users of a user namespace, as id-mapped mounts that are in no
 * mount table, mount_setattr(2). The layers themselves stay as they are, shared by all.
 */
final class MappedLayers implements AutoCloseable {
  private final List<Fd> trees = new ArrayList<>();

  private MappedLayers() {}

  /**
   * Maps layers.
   *
   * @param layers directories, the topmost first
   * @param users the user namespace
   */
  static MappedLayers open(Kernel kernel, List<Path> layers, Fd users) throws SyscallException {
    MappedLayers mapped = new MappedLayers();
    try {
      for (Path layer : layers) {
        Fd tree = kernel.mounts().openTree(Fd.CWD, layer.toString(), Mounts.OPEN_TREE_CLONE);
        mapped.trees.add(tree);
        kernel.mounts().setAttributes(tree, false, MountAttributes.idmapped(users));
      }
      return mapped;
    } catch (SyscallException e) {
      mapped.close();
      throw e;
    }
  }

  /** The mounts, the topmost first. */
  List<Fd> trees() {
    return List.copyOf(trees);
  }

  @Override
  public void close() {
    trees.forEach(Fd::close);
  }
}
