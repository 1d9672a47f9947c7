package io.beanpod.sys;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import org.jspecify.annotations.Nullable;

/**
 * The one C function of this module. The shared object is a resource of the jar and is loaded from
 * a sealed memfd, so nothing is unpacked into a directory that another user could write to; or,
 * with {@code -Dbeanpod.native.dir=DIRECTORY}, from a file that a package installed.
 */
final class SpawnLibrary {
  private static final String DIRECTORY_PROPERTY = "beanpod.native.dir";
  private static final String FILE_NAME = "libbeanpod.so";

  /** The function bound by jnr-ffi; see spawn.c. */
  public interface Functions {
    /** Returns the pid or a negative error number; errno is not used. */
    long beanpod_spawn(ByteBuffer request);
  }

  private SpawnLibrary() {}

  static Functions load(Descriptors descriptors) {
    return load(descriptors, System.getProperty(DIRECTORY_PROPERTY));
  }

  static Functions load(Descriptors descriptors, @Nullable String directory) {
    if (directory != null) {
      return bind(Path.of(directory, FILE_NAME).toAbsolutePath().toString());
    }
    try (Fd memfd = descriptors.sealedMemfd(FILE_NAME, resource(), true)) {
      return bind(memfd.procPath());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot load "
              + FILE_NAME
              + " from memory; where the system forbids that, unpack it from the jar and name its"
              + " directory by -D"
              + DIRECTORY_PROPERTY,
          e);
    }
  }

  private static Functions bind(String path) {
    return LibraryLoader.create(Functions.class).failImmediately().load(path);
  }

  private static ByteBuffer resource() throws IOException {
    String name = "/native/" + Arch.current().directory() + "/" + FILE_NAME;
    try (InputStream in = SpawnLibrary.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(
            "this build of beanpod has no " + name + ": build it on this architecture");
      }
      return ByteBuffer.wrap(in.readAllBytes());
    }
  }
}
