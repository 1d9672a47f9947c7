package io.beanpod.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** A cgroup2 of a test, removed at its end. */
record TestCgroup(Path path, Fd directory) implements AutoCloseable {
  static TestCgroup create(Kernel kernel) throws IOException {
    Path path =
        mountPoint()
            .resolve("beanpod-test-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
    Files.createDirectory(path);
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    return new TestCgroup(path, kernel.files().openat(Fd.CWD, path.toString(), flags, 0));
  }

  private static Path mountPoint() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines
          .filter(line -> line.contains(" - cgroup2 "))
          .map(line -> Path.of(line.split(" ", -1)[4]))
          .findFirst()
          .orElseThrow(() -> new IOException("no cgroup2 is mounted"));
    }
  }

  String name() {
    return path.getFileName().toString();
  }

  @Override
  public void close() throws IOException {
    directory.close();
    Files.delete(path);
  }
}
