package io.beanpod.image.layer;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.MediaTypes;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** How the bytes of a layer are packed. It is told by the first bytes, not by a media type. */
public enum Compression {
  NONE(MediaTypes.OCI_LAYER),
  GZIP(MediaTypes.OCI_LAYER_GZIP),
  ZSTD(MediaTypes.OCI_LAYER_ZSTD);

  private static final int BUFFER = 1 << 16;
  private static final int MAGIC = 6;
  private static final int[] GZIP_MAGIC = {0x1F, 0x8B};
  private static final int[] ZSTD_MAGIC = {0x28, 0xB5, 0x2F, 0xFD};
  private static final int[] BZIP2_MAGIC = {'B', 'Z', 'h'};
  private static final int[] XZ_MAGIC = {0xFD, '7', 'z', 'X', 'Z', 0};

  private final String mediaType;

  Compression(String mediaType) {
    this.mediaType = mediaType;
  }

  /** OCI's media type of a layer packed so. */
  public String mediaType() {
    return mediaType;
  }

  /** The uncompressed bytes of a stream, whatever it is packed with. */
  public static InputStream unpack(InputStream packed) throws IOException {
    BufferedInputStream in = new BufferedInputStream(packed, BUFFER);
    try {
      return switch (ofMarked(in)) {
        case NONE -> in;
        case GZIP -> new UnpackingStream(new GzipStream(in));
        case ZSTD -> new UnpackingStream(new ZstdInputStream(in));
      };
    } catch (EOFException | ZipException e) {
      throw UnpackingStream.damaged(e);
    }
  }

  /** Packs what is written. The same bytes give the same result. */
  public OutputStream pack(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out, BUFFER);
      case ZSTD -> new ZstdOutputStream(out);
    };
  }

  /** How the stream at whose start a reader is, is packed. It takes the stream's first bytes. */
  public static Compression of(InputStream in) throws IOException {
    return ofStart(in.readNBytes(MAGIC));
  }

  private static Compression ofMarked(BufferedInputStream in) throws IOException {
    in.mark(MAGIC);
    byte[] start = in.readNBytes(MAGIC);
    in.reset();
    return ofStart(start);
  }

  private static Compression ofStart(byte[] start) throws ImageException {
    if (startsWith(start, GZIP_MAGIC)) {
      return GZIP;
    }
    if (startsWith(start, ZSTD_MAGIC)) {
      return ZSTD;
    }
    if (startsWith(start, XZ_MAGIC) || startsWith(start, BZIP2_MAGIC)) {
      throw new ImageException(
          "it is packed with xz or bzip2, which is not supported: unpack it first, or pack it with"
              + " gzip or zstd");
    }
    return NONE;
  }

  private static boolean startsWith(byte[] bytes, int[] magic) {
    if (bytes.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
