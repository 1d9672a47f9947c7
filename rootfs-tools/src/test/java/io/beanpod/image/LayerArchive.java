package io.beanpod.image;

import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarType;
import io.beanpod.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Puts the archive of a layer together, entry by entry, as honest or as evil as a test needs. */
final class LayerArchive {
  static final Instant TIME = Instant.parse("2024-01-02T03:04:05.678Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter tar = new TarWriter(bytes);

  LayerArchive directory(String name, int mode) {
    return add(TarEntry.directory(name, mode, 0, 0, TIME), "");
  }

  LayerArchive file(String name, String content) {
    return add(TarEntry.file(name, 0644, 0, 0, content.length(), TIME), content);
  }

  LayerArchive symbolicLink(String name, String target) {
    return add(TarEntry.symbolicLink(name, target, 0, 0, TIME), "");
  }

  LayerArchive hardLink(String name, String target) {
    return add(TarEntry.plain(name, TarType.HARD_LINK, 0644, 0, 0, 0, TIME, target), "");
  }

  LayerArchive node(String name, TarType type, long major, long minor) {
    return add(TarEntry.plain(name, type, 0640, 0, 0, 0, TIME, "").withDevice(major, minor), "");
  }

  LayerArchive add(TarEntry entry, String content) {
    try {
      tar.put(entry, new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() {
    try {
      tar.close();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
