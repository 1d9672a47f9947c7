package io.beanpod.image.registry.http;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.http.HostConnection.Question;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends one blob. OCI distribution specification, pushing blobs: a small one with one PUT, a large
 * one in chunks. Where a connection breaks, the registry is asked how much it has and gets the
 * rest; a registry that has lost the upload gets all of it anew.
 */
final class BlobUpload {
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

  /** What is said of chunks that are not refused for being chunks. */
  private static final Set<Integer> NOT_ABOUT_CHUNKS = Set.of(401, 403, 408, 429);

  private static final Set<Integer> LOST = Set.of(404, 416);

  private final HostConnection host;
  private final String repository;
  private final HttpSettings settings;
  private final Descriptor blob;
  private final Path file;
  private final LongConsumer progress;
  private long chunk;
  private Optional<String> source;
  private @Nullable URI location;
  private long position;

  /** The most that the registry has ever had: only what is beyond is progress. */
  private long furthest;

  /**
   * An upload that has not begun.
   *
   * @param chunk the most bytes that are sent with one request
   * @param source a repository of the registry that may have the blob
   * @param progress told the number of bytes sent so far; it goes back when some are sent again
   */
  BlobUpload(
      HostConnection host,
      String repository,
      HttpSettings settings,
      Descriptor blob,
      Path file,
      long chunk,
      Optional<String> source,
      LongConsumer progress) {
    this.host = host;
    this.repository = repository;
    this.settings = settings;
    this.blob = blob;
    this.file = file;
    this.chunk = chunk;
    this.source = source;
    this.progress = progress;
  }

  /**
   * Sends the blob.
   *
   * @return whether it was sent; false when the registry has taken it from the other repository
   */
  boolean run() throws IOException, InterruptedException {
    Retries retries = new Retries(settings);
    while (true) {
      try {
        if (location == null && !begin()) {
          return false;
        }
        while (blob.size() - position > chunk) {
          sendChunk();
          if (position > furthest) {
            furthest = position;
            retries.succeeded();
          }
        }
        finish();
        return true;
      } catch (RegistryException e) {
        retries.failed(e);
        recover();
      }
    }
  }

  private String what() {
    return "blob " + blob.digest() + " for " + repository;
  }

  /** Asks for a place to send to; false when there is nothing to be sent any more. */
  private boolean begin() throws IOException, InterruptedException {
    String query =
        source.map(from -> "?mount=" + encode(blob) + "&from=" + encode(from)).orElse("");
    Question question =
        new Question(
            "POST",
            "/blobs/uploads/" + query,
            Map.of(),
            "place for uploads to " + repository,
            Content.EMPTY);
    try (Answer answer = host.answer(question)) {
      if (answer.status() == 201 && source.isPresent()) {
        return false;
      }
      if (answer.status() == 202) {
        go(answer);
        String least = answer.header("OCI-Chunk-Min-Length");
        chunk = least.matches("[0-9]{1,15}") ? Math.max(chunk, Long.parseLong(least)) : chunk;
        position = 0;
        return true;
      }
      if (source.isEmpty()) {
        throw host.failure(answer, question);
      }
    }
    // A registry without mounts, or one that does not let us read the other repository.
    source = Optional.empty();
    return begin();
  }

  private static String encode(Descriptor blob) {
    return encode(blob.digest().toString());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void go(Answer answer) throws RegistryException {
    location = HostConnection.target(answer);
  }

  private Content part(long size) {
    long from = position;
    return new Content(size, () -> FilePart.open(file, from, size, progress));
  }

  private void sendChunk() throws IOException, InterruptedException {
    Map<String, String> headers =
        Map.of(
            "Content-Type",
            "application/octet-stream",
            "Content-Range",
            position + "-" + (position + chunk - 1));
    Question question =
        new Question("PATCH", String.valueOf(location), headers, what(), part(chunk));
    try (Answer answer = host.answer(question)) {
      boolean refused = answer.status() / 100 == 4 && !NOT_ABOUT_CHUNKS.contains(answer.status());
      if (refused && position == 0) {
        chunk = Long.MAX_VALUE;
        location = null;
        throw new RegistryException(
            Kind.BUSY, "registry " + host.host().name() + " takes no chunks of " + what());
      }
      check(answer, question);
      position = advanced(reached(answer).orElse(position + chunk));
      go(answer);
    }
  }

  /** Where a registry has got with a chunk, unless that cannot be. */
  private long advanced(long reached) throws RegistryException {
    if (reached > position && reached - position <= chunk) {
      return reached;
    }
    throw new RegistryException(
        Kind.NONSENSE,
        "registry %s says that it has %d bytes of %s after it took bytes %d to %d"
            .formatted(host.host().name(), reached, what(), position, position + chunk - 1));
  }

  /** Sends the rest, which may be all, and says what the whole is. */
  private void finish() throws IOException, InterruptedException {
    URI place = location;
    String separator = place == null || place.getRawQuery() == null ? "?" : "&";
    Map<String, String> headers = Map.of("Content-Type", "application/octet-stream");
    Question question =
        new Question(
            "PUT",
            place + separator + "digest=" + encode(blob),
            headers,
            what(),
            part(blob.size() - position));
    try (Answer answer = host.answer(question)) {
      check(answer, question);
      String stored = answer.header("Docker-Content-Digest");
      if (!stored.isEmpty() && !stored.equals(blob.digest().toString())) {
        throw new RegistryException(
            Kind.NONSENSE,
            "registry "
                + host.host().name()
                + " says that it has stored "
                + StatusFailures.clean(stored)
                + " when it was sent "
                + what());
      }
    }
  }

  private void check(Answer answer, Question question) throws RegistryException {
    if (LOST.contains(answer.status())) {
      throw new RegistryException(
          Kind.BUSY,
          "registry "
              + host.host().name()
              + " has lost the upload of "
              + what()
              + " ("
              + answer.status()
              + ")");
    }
    if (!answer.isSuccess()) {
      throw host.failure(answer, question);
    }
  }

  /**
   * How much the registry has, by its word. CNCF distribution says {@code 0-0} of one byte and of
   * none; one byte is soon sent again.
   */
  private static Optional<Long> reached(Answer answer) {
    Matcher range = RANGE.matcher(answer.header("Range"));
    if (!range.matches()) {
      return Optional.empty();
    }
    long last = Long.parseLong(range.group(1));
    return Optional.of(last == 0 ? 0 : last + 1);
  }

  /** Asks how much has arrived; where the registry does not tell, all is sent anew. */
  private void recover() throws IOException, InterruptedException {
    URI broken = location;
    location = null;
    if (broken == null) {
      return;
    }
    Question question = new Question("GET", broken.toString(), Map.of(), "upload of " + what());
    try (Answer answer = host.answer(question)) {
      Optional<Long> reached = reached(answer);
      if (answer.isSuccess() && reached.isPresent() && reached.get() <= blob.size()) {
        position = reached.get();
        location = answer.header("Location").isEmpty() ? broken : HostConnection.target(answer);
      }
    } catch (RegistryException e) {
      location = null; // the next attempt tells what is wrong, if it lasts
    }
  }
}
