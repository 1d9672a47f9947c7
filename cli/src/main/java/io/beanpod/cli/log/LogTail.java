package io.beanpod.cli.log;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Follows a log file while its container runs. */
public final class LogTail {

  /** Takes a line; throws to end the following. */
  @FunctionalInterface
  public interface Sink {
    void accept(LogLine line) throws IOException;
  }

  /**
   * How often the container's state is looked at; the file itself is watched by inotify(7), which
   * wakes at once.
   */
  private static final long STATE_MILLIS = 100;

  private LogTail() {}

  /**
   * Hands on every line of a file until it is complete.
   *
   * @param file may be missing at first; its directory may not
   * @param complete whether nothing more will be written
   */
  public static void follow(Path file, BooleanSupplier complete, Sink sink)
      throws IOException, InterruptedException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException("no directory to watch for " + file);
    }
    try (WatchService watcher = FileSystems.getDefault().newWatchService()) {
      directory.register(
          watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      follow(file, complete, sink, watcher);
    }
  }

  private static void follow(Path file, BooleanSupplier complete, Sink sink, WatchService watcher)
      throws IOException, InterruptedException {
    LogReader reader = null;
    try {
      while (true) {
        // Asked before the file is read: what was written before the end is read after the answer.
        boolean last = complete.getAsBoolean();
        if (reader == null && Files.exists(file)) {
          reader = new LogReader(file);
        }
        drain(reader, sink);
        if (last) {
          return;
        }
        await(watcher);
      }
    } finally {
      if (reader != null) {
        reader.close();
      }
    }
  }

  private static void drain(@Nullable LogReader reader, Sink sink) throws IOException {
    if (reader == null) {
      return;
    }
    for (LogLine line = reader.next(); line != null; line = reader.next()) {
      sink.accept(line);
    }
  }

  private static void await(WatchService watcher) throws InterruptedException {
    WatchKey key = watcher.poll(STATE_MILLIS, TimeUnit.MILLISECONDS);
    if (key != null) {
      key.pollEvents();
      key.reset();
    }
  }
}
