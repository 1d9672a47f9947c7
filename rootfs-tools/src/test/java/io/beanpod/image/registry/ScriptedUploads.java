package io.beanpod.image.registry;

import com.sun.net.httpserver.HttpExchange;
import io.beanpod.image.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Lets a scripted registry take blobs and manifests, as the distribution specification says. */
public final class ScriptedUploads implements ScriptedRegistry.Rule {
  private final ScriptedRegistry registry;
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> mountable = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  /** Adds uploads to a registry. */
  public ScriptedUploads(ScriptedRegistry registry) {
    this.registry = registry;
    registry.rule(this);
  }

  /** Lets a blob be mounted from a repository. */
  public void mountable(String repository, Digest blob) {
    mountable.computeIfAbsent(repository, _ -> ConcurrentHashMap.newKeySet()).add(blob.toString());
  }

  /** Forgets all uploads that are not complete. */
  public void forget() {
    uploads.clear();
  }

  @Override
  public boolean take(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String repository = path.replaceFirst("^/v2/", "").replaceFirst("/(blobs|manifests)/.*", "");
    String method = exchange.getRequestMethod();
    boolean upload = path.contains("/blobs/uploads/");
    if (method.equals("PUT") && path.contains("/manifests/")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      String tag = path.substring(path.lastIndexOf('/') + 1);
      registry.manifest(
          repository, tag, bytes, exchange.getRequestHeaders().getFirst("Content-Type"));
      created(exchange, Digest.of(bytes));
    } else if (upload && method.equals("POST")) {
      begin(exchange, repository);
    } else if (upload) {
      go(exchange, repository, path);
    } else {
      return false;
    }
    return true;
  }

  private void begin(HttpExchange exchange, String repository) throws IOException {
    String blob = query(exchange, "mount");
    String from = query(exchange, "from");
    if (mountable.getOrDefault(from, Set.of()).contains(blob)) {
      exchange.sendResponseHeaders(201, -1);
      return;
    }
    String name = "up-" + numbers.incrementAndGet();
    uploads.put(name, new ByteArrayOutputStream());
    accepted(exchange, 202, "/v2/" + repository + "/blobs/uploads/" + name + "?state=1", 0);
  }

  private void go(HttpExchange exchange, String repository, String path) throws IOException {
    @Nullable ByteArrayOutputStream upload = uploads.get(path.substring(path.lastIndexOf('/') + 1));
    if (upload == null) {
      ScriptedRegistry.fail(exchange, 404, "BLOB_UPLOAD_UNKNOWN", "upload unknown");
      return;
    }
    exchange.getRequestBody().transferTo(upload);
    if (!exchange.getRequestMethod().equals("PUT")) {
      boolean get = exchange.getRequestMethod().equals("GET");
      accepted(exchange, get ? 204 : 202, path + "?state=2", upload.size());
      return;
    }
    Digest found = Digest.of(upload.toByteArray());
    if (!found.toString().equals(query(exchange, "digest"))) {
      ScriptedRegistry.fail(exchange, 400, "DIGEST_INVALID", "digest did not match");
      return;
    }
    registry.blob(repository, upload.toByteArray(), "application/octet-stream");
    created(exchange, found);
  }

  private static void accepted(HttpExchange exchange, int status, String location, int size)
      throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, size - 1));
    exchange.sendResponseHeaders(status, -1);
  }

  private static void created(HttpExchange exchange, Digest digest) throws IOException {
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest.toString());
    exchange.sendResponseHeaders(201, -1);
  }

  private static String query(HttpExchange exchange, String name) {
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    for (String part : query.split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    return "";
  }

  /** Takes the beginning of what is sent, and breaks the connection. */
  public void cut(HttpExchange exchange, int taken) throws IOException {
    String path = exchange.getRequestURI().getPath();
    @Nullable ByteArrayOutputStream upload = uploads.get(path.substring(path.lastIndexOf('/') + 1));
    byte[] start = exchange.getRequestBody().readNBytes(taken);
    if (upload != null) {
      upload.write(start);
    }
    throw new IOException("cut");
  }
}
