package io.beanpod.runtime.container;

import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Files;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;

/** The directory of an image that a volume shows, KEP-4639's subPath. */
final class ImagePart {

  private ImagePart() {}

  /**
   * Opens it, with every link resolved inside the image.
   *
   * @param root the image's root directory, mounted nowhere
   * @return the caller's to close
   * @throws RuntimeFailure when the image has no such directory
   */
  static Fd open(Files files, Fd root, Mount.Image image) throws RuntimeFailure {
    try {
      Fd part = files.openat2(root, image.subPath(), OpenHow.inRoot(OpenFlags.PATH));
      try {
        if (files.stat(part).type() != FileType.DIRECTORY) {
          throw new RuntimeFailure(
              "ImageVolumeMountFailed: \"%s\" in the image %s is no directory"
                  .formatted(image.subPath(), image.image()));
        }
        return part;
      } catch (SyscallException | RuntimeFailure e) {
        part.close();
        throw e;
      }
    } catch (SyscallException e) {
      throw new RuntimeFailure(
          "ImageVolumeMountFailed: \"%s\" in the image %s cannot be opened: %s"
              .formatted(image.subPath(), image.image(), e.getMessage()),
          e);
    }
  }
}
