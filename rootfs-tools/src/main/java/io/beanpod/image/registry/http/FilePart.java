package io.beanpod.image.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** A part of a file, which tells how far it was read. */
final class FilePart extends InputStream {
  private final FileChannel channel;
  private final long end;
  private final LongConsumer progress;
  private long position;

  private FilePart(FileChannel channel, long offset, long size, LongConsumer progress) {
    this.channel = channel;
    this.position = offset;
    this.end = offset + size;
    this.progress = progress;
  }

  /**
   * Opens a part.
   *
   * @param progress told the place in the file up to which was read
   */
  static FilePart open(Path file, long offset, long size, LongConsumer progress)
      throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new FilePart(channel, offset, size, progress);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int wanted = (int) Math.min(length, end - position);
    int count = wanted == 0 ? -1 : channel.read(ByteBuffer.wrap(bytes, offset, wanted), position);
    if (count > 0) {
      position += count;
      progress.accept(position);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
