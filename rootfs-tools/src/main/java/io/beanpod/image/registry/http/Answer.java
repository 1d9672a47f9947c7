package io.beanpod.image.registry.http;

import io.beanpod.image.oci.JsonField;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/**
 * An answer whose body is still to be read.
 *
 * @param uri who has answered, after all redirects
 * @param status the HTTP status
 */
record Answer(URI uri, int status, HttpHeaders headers, InputStream body) implements AutoCloseable {

  static Answer of(HttpResponse<BodyStream> response) {
    return new Answer(response.uri(), response.statusCode(), response.headers(), response.body());
  }

  boolean isSuccess() {
    return status / 100 == 2;
  }

  /** A header, empty where it is absent. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /** The type of the body without its parameters. */
  String mediaType() {
    return header("Content-Type").replaceFirst(";.*", "").strip();
  }

  /** The whole body of a document, or one byte more than a document may have. */
  byte[] document() throws IOException {
    return body.readNBytes(JsonField.MAX_BYTES + 1);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
