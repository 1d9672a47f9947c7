package io.beanpod.runtime.container;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that a monitor appends a container's output to. */
final class LogFile {

  private LogFile() {}

  /** Opens or makes the file, and the directories above it. */
  static Fd open(io.beanpod.sys.Files files, Path path) throws IOException {
    try {
      return append(files, path);
    } catch (SyscallException e) {
      Path directory = path.getParent();
      if (e.errno() != Errno.ENOENT || directory == null) {
        throw failed(e);
      }
      Files.createDirectories(directory);
    }
    try {
      return append(files, path);
    } catch (SyscallException e) {
      throw failed(e);
    }
  }

  private static Fd append(io.beanpod.sys.Files files, Path path) throws SyscallException {
    return files.openat(
        Fd.CWD,
        path.toString(),
        OpenFlags.WRONLY | OpenFlags.APPEND | OpenFlags.CREAT | OpenFlags.NOFOLLOW,
        0640);
  }

  private static IOException failed(SyscallException e) {
    return new IOException("cannot open the log file: " + e.getMessage(), e);
  }
}
