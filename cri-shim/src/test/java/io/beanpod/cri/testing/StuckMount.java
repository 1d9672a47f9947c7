package io.beanpod.cri.testing;

import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Mounts;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A FUSE file system whose server never answers, not even the kernel's first question: whoever
 * looks up a name in it waits until {@link #release}, and then fails.
 */
public final class StuckMount implements AutoCloseable {
  private final Kernel kernel;
  private final Path place;
  private final Fd server;

  private StuckMount(Kernel kernel, Path place, Fd server) {
    this.kernel = kernel;
    this.place = place;
    this.server = server;
  }

  /** Mounts one at a new directory. */
  public static StuckMount at(Path place) throws IOException {
    Kernel kernel = Kernel.linux();
    Files.createDirectories(place);
    Fd server = kernel.files().openat(Fd.CWD, "/dev/fuse", OpenFlags.RDWR, 0);
    Mounts mounts = kernel.mounts();
    try (Fd context = mounts.fsopen("fuse")) {
      mounts.setString(context, "source", "stuck");
      mounts.setString(context, "fd", Integer.toString(server.number()));
      mounts.setString(context, "rootmode", "40000");
      mounts.setString(context, "user_id", "0");
      mounts.setString(context, "group_id", "0");
      mounts.create(context);
      try (Fd mount = mounts.fsmount(context, 0)) {
        mounts.moveMount(mount, Fd.CWD, place.toString());
      }
      return new StuckMount(kernel, place, server);
    } catch (SyscallException e) {
      server.close();
      throw e;
    }
  }

  /** A name in it, which nobody will ever hear of. */
  public Path name(String last) {
    return place.resolve(last);
  }

  /** Ends the server: who waits gets ENOTCONN. */
  public void release() {
    server.close();
  }

  @Override
  public void close() throws IOException {
    release();
    kernel.mounts().umount(place.toString(), Mounts.MNT_DETACH);
  }
}
