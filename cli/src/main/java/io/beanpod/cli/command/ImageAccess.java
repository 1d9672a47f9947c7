package io.beanpod.cli.command;

import io.beanpod.cli.UserError;
import io.beanpod.image.Image;
import io.beanpod.image.ImageStore;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The image store, for commands that need no daemon: several programs may use it at a time. */
final class ImageAccess {
  private ImageAccess() {}

  static ImageStore open(RootCommand root) throws IOException {
    root.needRoot("the image store");
    return ImageStore.open(root.directories().lib(), Kernel.linux());
  }

  /**
   * A file or directory that must be there.
   *
   * @throws UserError when it is not
   */
  static Path existing(Path path) {
    if (Files.notExists(path)) {
      throw UserError.badInput("no such file or directory: " + path);
    }
    return path;
  }

  /** Twelve digits of the id, as people use them. */
  static String shortId(Image image) {
    return image.id().hex().substring(0, 12);
  }

  static void printAdded(RootCommand root, Image image) {
    root.streams().out().println(image.label() + " " + image.id());
  }
}
