package io.beanpod.image.layer;

import io.beanpod.sys.DeviceNumber;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SyscallException;
import java.nio.charset.StandardCharsets;

/** The marks by which overlayfs knows what a layer hides. Linux, filesystems/overlayfs.rst. */
final class OverlayMarks {
  private static final String OPAQUE = "trusted.overlay.opaque";
  private static final byte[] YES = "y".getBytes(StandardCharsets.US_ASCII);

  private final Kernel kernel;

  OverlayMarks(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Whether a file is overlayfs' whiteout: a character device 0:0. */
  static boolean isWhiteout(FileStatus status) {
    return status.type() == FileType.CHARACTER_DEVICE
        && status.represented().equals(DeviceNumber.NONE);
  }

  /** Hides a name of lower layers. */
  void whiteOut(Fd parent, String name) throws SyscallException {
    kernel.files().mknodat(parent, name, FileType.CHARACTER_DEVICE, 0, DeviceNumber.NONE);
  }

  /** Hides all that lower layers have in an open directory. */
  void makeOpaque(Fd directory) throws SyscallException {
    kernel.xattrs().set(directory, OPAQUE, YES);
  }

  boolean isOpaque(Fd directory) throws SyscallException {
    try {
      return kernel.xattrs().get(directory, OPAQUE).length > 0;
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENODATA) {
        return false;
      }
      throw e;
    }
  }

  /** Whether an attribute is overlayfs' own, which no archive may set and no copy takes along. */
  static boolean isOverlays(String xattr) {
    return xattr.startsWith("trusted.overlay.") || xattr.startsWith("user.overlay.");
  }
}
