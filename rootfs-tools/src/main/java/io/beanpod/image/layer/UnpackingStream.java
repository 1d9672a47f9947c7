package io.beanpod.image.layer;

import com.github.luben.zstd.ZstdIOException;
import io.beanpod.image.oci.ImageException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** The bytes of a packed stream; says what is wrong with it in words. */
final class UnpackingStream extends FilterInputStream {
  UnpackingStream(InputStream unpacked) {
    super(unpacked);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (EOFException | ZipException | ZstdIOException e) {
      throw damaged(e);
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  static ImageException damaged(IOException e) {
    return e instanceof EOFException
        ? new ImageException("its packed bytes end too early: it is not complete", e)
        : new ImageException("its packed bytes are damaged: " + e.getMessage(), e);
  }
}
