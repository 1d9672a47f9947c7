package io.beanpod.image.registry.http;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.http.HostConnection.Question;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a blob. Where a connection breaks or goes silent, the rest is asked for by a range
 * (RFC 9110 §14), of the same host and then of the next one, so a reader sees one stream. What the
 * bytes are is for the reader to check: each host could lie.
 */
final class BlobStream extends InputStream {
  private final Descriptor blob;
  private final HttpSettings settings;
  private final Iterator<HostConnection> further;
  private final LongConsumer progress;
  private HostConnection host;
  private Retries retries;
  private @Nullable Answer answer;
  private long position;

  /**
   * Opens nothing before the first byte is read.
   *
   * @param hosts at least one
   * @param progress told the number of all bytes read so far
   */
  BlobStream(
      Descriptor blob, List<HostConnection> hosts, HttpSettings settings, LongConsumer progress) {
    this.blob = blob;
    this.settings = settings;
    this.further = hosts.iterator();
    this.progress = progress;
    this.host = further.next();
    this.retries = new Retries(settings);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      while (true) {
        Answer current = answer == null ? open() : answer;
        try {
          int count = current.body().read(buffer, offset, length);
          if (count >= 0) {
            position += count;
            retries.succeeded();
            progress.accept(position);
            return count;
          }
          if (position >= blob.size()) {
            return -1;
          }
          throw new IOException("it ended after " + position + " of " + blob.size() + " bytes");
        } catch (InterruptedIOException e) {
          throw e;
        } catch (IOException e) {
          lost(current, e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while blob " + blob.digest() + " was read");
    }
  }

  private void lost(Answer broken, IOException failure) throws IOException, InterruptedException {
    answer = null;
    broken.close();
    if (host.broken(broken, failure) instanceof RegistryException known) {
      next(known);
    } else {
      throw failure;
    }
  }

  private Answer open() throws IOException, InterruptedException {
    while (true) {
      try {
        Answer opened = ask();
        answer = opened;
        return opened;
      } catch (RegistryException e) {
        next(e);
      }
    }
  }

  /** Waits for another attempt at the same host, or goes on to the next one. */
  private void next(RegistryException failure) throws RegistryException, InterruptedException {
    try {
      retries.failed(failure);
    } catch (RegistryException last) {
      if (!further.hasNext()) {
        throw last;
      }
      host = further.next();
      retries = new Retries(settings);
    }
  }

  private Answer ask() throws IOException, InterruptedException {
    Map<String, String> headers =
        position == 0 ? Map.of() : Map.of("Range", "bytes=" + position + "-");
    Answer opened =
        host.ask(new Question("GET", "/blobs/" + blob.digest(), headers, "blob " + blob.digest()));
    if (position == 0) {
      return opened;
    }
    boolean rest =
        opened.status() == 206
            && opened.header("Content-Range").startsWith("bytes " + position + "-");
    if (rest) {
      return opened;
    }
    if (opened.status() != 200) {
      try (opened) {
        throw new RegistryException(
            Kind.NONSENSE,
            "registry "
                + opened.uri().getRawAuthority()
                + " gives another part of blob "
                + blob.digest()
                + " than was asked for");
      }
    }
    return skip(opened);
  }

  /** A host that knows no ranges begins anew: what is known already is passed over. */
  private Answer skip(Answer whole) throws IOException {
    try {
      whole.body().skipNBytes(position);
      return whole;
    } catch (IOException e) {
      whole.close();
      throw e instanceof InterruptedIOException ? e : host.broken(whole, e);
    }
  }

  @Override
  public void close() throws IOException {
    Answer current = answer;
    answer = null;
    if (current != null) {
      current.close();
    }
  }
}
