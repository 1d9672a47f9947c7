package io.beanpod.cli.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a log file that may still grow. What is not of the CRI's form is skipped. */
public final class LogReader implements AutoCloseable {
  private final FileChannel file;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10).flip();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /** Opens a log file. */
  public LogReader(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.READ);
  }

  /** The next whole line, or null when there is none yet. */
  public @Nullable LogLine next() throws IOException {
    while (true) {
      while (buffer.hasRemaining()) {
        byte one = buffer.get();
        if (one != '\n') {
          line.write(one);
          continue;
        }
        byte[] bytes = line.toByteArray();
        line.reset();
        LogLine parsed = LogLine.parse(bytes).orElse(null);
        if (parsed != null) {
          return parsed;
        }
      }
      buffer.clear();
      int count = file.read(buffer);
      buffer.flip();
      if (count <= 0) {
        return null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
