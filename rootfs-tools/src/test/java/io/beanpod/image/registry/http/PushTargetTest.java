package io.beanpod.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.ScriptedRegistry;
import io.beanpod.image.registry.ScriptedRegistry.Request;
import io.beanpod.image.registry.ScriptedUploads;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.hosts.RegistryHosts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upload sends, and what becomes of a registry that breaks, forgets, refuses or lies. */
class PushTargetTest {
  private static final byte[] BYTES = new byte[300_000];
  private static final Descriptor BLOB;
  private static final int CHUNK = 100_000;
  private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);

  static {
    new Random(1).nextBytes(BYTES);
    BLOB = new Descriptor(MediaTypes.OCI_LAYER, Digest.of(BYTES), BYTES.length);
  }

  @TempDir private Path temp;
  private ScriptedRegistry registry;
  private ScriptedUploads uploads;
  private Path file;
  private Duration stall = Duration.ofSeconds(20);
  private final List<PushTarget> open = new ArrayList<>();
  private final AtomicLong progress = new AtomicLong();

  @BeforeEach
  void start() throws Exception {
    registry = new ScriptedRegistry();
    uploads = new ScriptedUploads(registry);
    file = Files.write(temp.resolve("blob"), BYTES);
  }

  @AfterEach
  void stop() {
    open.forEach(PushTarget::close);
    registry.close();
  }

  private PushTarget target(Optional<Basic> user, String... sources) throws Exception {
    HttpSettings settings =
        new HttpSettings(
            stall, 3, Duration.ofMillis(1), Duration.ofMillis(20), EnvironmentProxies.of(Map.of()));
    PushTarget target =
        PushTarget.open(
            Reference.parse(registry.name() + "/team/app:v1"),
            new RegistryHosts(List.of(temp.resolve("certs.d"))),
            new CredentialFiles(List.of(temp.resolve("auth.json")), ""),
            user.map(basic -> basic),
            settings,
            List.of(sources));
    open.add(target);
    return target;
  }

  private boolean upload(PushTarget target, long chunk, Optional<String> source)
      throws IOException {
    return target.upload(BLOB, file, chunk, source, progress::set);
  }

  private List<String> methods() {
    return registry.requests("/blobs/uploads/").stream().map(Request::method).toList();
  }

  private static boolean is(HttpExchange exchange, String method) {
    return exchange.getRequestMethod().equals(method);
  }

  @Test
  void aSmallBlobIsOnePut() throws Exception {
    PushTarget target = target(Optional.empty());
    assertThat(target.hasBlob(BLOB)).isFalse();

    assertThat(upload(target, BYTES.length, Optional.empty())).isTrue();

    assertThat(methods()).containsExactly("POST", "PUT");
    assertThat(target.hasBlob(BLOB)).isTrue();
    assertThat(progress).hasValue(BYTES.length);
  }

  @Test
  void aLargeBlobGoesInChunksThatSayWhereTheyBelong() throws Exception {
    PushTarget target = target(Optional.empty());

    upload(target, CHUNK, Optional.empty());

    assertThat(methods()).containsExactly("POST", "PATCH", "PATCH", "PUT");
    assertThat(registry.requests("/blobs/uploads/"))
        .filteredOn(request -> request.method().equals("PATCH"))
        .extracting(request -> request.header("Content-Range"))
        .containsExactly("0-99999", "100000-199999");
    assertThat(target.hasBlob(BLOB)).isTrue();
  }

  @Test
  void aBrokenChunkGoesOnWhereTheRegistryHasGot() throws Exception {
    PushTarget target = target(Optional.empty());
    AtomicBoolean cut = new AtomicBoolean();
    registry.rule(exchange -> {
      String range = exchange.getRequestHeaders().getFirst("Content-Range");
      if (range != null && range.startsWith("100000-") && !cut.getAndSet(true)) {
        uploads.cut(exchange, 1000);
      }
      return false;
    });

    upload(target, CHUNK, Optional.empty());

    assertThat(methods()).containsExactly("POST", "PATCH", "PATCH", "GET", "PATCH", "PUT");
    assertThat(registry.requests("/blobs/uploads/").get(4).header("Content-Range"))
        .isEqualTo("101000-200999");
    assertThat(target.hasBlob(BLOB)).isTrue();
  }

  @Test
  void aRegistryThatHasNothingYetGetsTheFirstByteToo() throws Exception {
    PushTarget target = target(Optional.empty());
    AtomicBoolean busy = new AtomicBoolean();
    registry.rule(exchange -> {
      if (is(exchange, "PUT") && !busy.getAndSet(true)) {
        ScriptedRegistry.fail(exchange, 503, "UNAVAILABLE", "not now");
        return true;
      }
      return false;
    });

    upload(target, BYTES.length, Optional.empty());

    assertThat(methods()).containsExactly("POST", "PUT", "GET", "PUT");
    assertThat(target.hasBlob(BLOB)).isTrue();
  }

  @Test
  void anUploadThatTheRegistryHasForgottenBeginsAnew() throws Exception {
    PushTarget target = target(Optional.empty());
    AtomicBoolean forgotten = new AtomicBoolean();
    registry.rule(exchange -> {
      if (is(exchange, "PUT") && !forgotten.getAndSet(true)) {
        uploads.forget();
      }
      return false;
    });

    upload(target, CHUNK, Optional.empty());

    assertThat(methods())
        .containsExactly("POST", "PATCH", "PATCH", "PUT", "GET", "POST", "PATCH", "PATCH", "PUT");
    assertThat(target.hasBlob(BLOB)).isTrue();
  }

  @Test
  void aRegistryThatTakesNoChunksGetsAllAtOnce() throws Exception {
    PushTarget target = target(Optional.empty());
    registry.rule(exchange -> {
      if (is(exchange, "PATCH")) {
        ScriptedRegistry.fail(exchange, 405, "UNSUPPORTED", "no chunks");
        return true;
      }
      return false;
    });

    upload(target, CHUNK, Optional.empty());

    assertThat(methods()).containsExactly("POST", "PATCH", "POST", "PUT");
    assertThat(target.hasBlob(BLOB)).isTrue();
  }

  @Test
  void aBlobOfAnotherRepositoryIsMounted() throws Exception {
    uploads.mountable("team/base", BLOB.digest());

    boolean sent = upload(target(Optional.empty(), "team/base"), CHUNK, Optional.of("team/base"));

    assertThat(sent).isFalse();
    assertThat(methods()).containsExactly("POST");
  }

  @Test
  void whereAMountIsRefusedTheBlobIsSent() throws Exception {
    PushTarget target = target(Optional.empty(), "secret/base");
    registry.rule(exchange -> {
      if (String.valueOf(exchange.getRequestURI().getQuery()).contains("from=secret/base")) {
        ScriptedRegistry.fail(exchange, 403, "DENIED", "not yours");
        return true;
      }
      return false;
    });

    assertThat(upload(target, BYTES.length, Optional.of("secret/base"))).isTrue();

    assertThat(methods()).containsExactly("POST", "POST", "PUT");
    assertThat(target.hasBlob(BLOB)).isTrue();
  }

  @Test
  void aTokenIsForWritingFromTheFirstRequestOn() throws Exception {
    registry.rule(exchange -> {
      if (exchange.getRequestURI().getPath().equals("/token")) {
        byte[] body = "{\"token\":\"good\",\"expires_in\":300}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        return true;
      }
      if ("Bearer good".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        return false;
      }
      exchange
          .getResponseHeaders()
          .set(
              "WWW-Authenticate",
              "Bearer realm=\"http://%s/token\",service=\"test\",scope=\"repository:team/app:pull\""
                  .formatted(registry.name()));
      ScriptedRegistry.fail(exchange, 401, "UNAUTHORIZED", "authentication required");
      return true;
    });
    PushTarget target = target(Optional.of(new Basic("me", "secret")), "team/base");

    assertThat(target.hasBlob(BLOB)).isFalse();
    upload(target, CHUNK, Optional.empty());

    assertThat(registry.requests("/token"))
        .extracting(Request::query)
        .containsExactly(
            "scope=repository%3Ateam%2Fapp%3Apull%2Cpush&scope=repository%3Ateam%2Fbase%3Apull"
                + "&service=test");
  }

  @Test
  void aDenialNamesWhoWasDenied() throws Exception {
    registry.rule(exchange -> {
      if (!is(exchange, "POST")) {
        return false;
      }
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
      ScriptedRegistry.fail(exchange, 401, "DENIED", "requested access is denied");
      return true;
    });

    assertThatThrownBy(
            () -> upload(target(Optional.of(new Basic("me", "x"))), CHUNK, Optional.empty()))
        .hasMessageContaining("denies place for uploads to team/app (401: requested access")
        .hasMessageContaining("the user me of the request is not accepted or may not do this");
  }

  @Test
  void aRegistryThatLiesAboutWhatItStoresIsNotBelieved() throws Exception {
    registry.rule(exchange -> {
      if (!is(exchange, "PUT")) {
        return false;
      }
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.of(MANIFEST).toString());
      exchange.sendResponseHeaders(201, -1);
      return true;
    });
    PushTarget target = target(Optional.empty());

    assertThatThrownBy(() -> upload(target, CHUNK, Optional.empty()))
        .hasMessageContaining("says that it has stored " + Digest.of(MANIFEST));
    Descriptor manifest = new Descriptor(MediaTypes.OCI_MANIFEST, BLOB.digest(), MANIFEST.length);
    assertThatThrownBy(() -> target.put("v1", manifest, MANIFEST))
        .hasMessageContaining("says that it has stored " + Digest.of(MANIFEST));
  }

  @Test
  void aRegistryThatTakesNothingMoreIsGivenUp() throws Exception {
    stall = Duration.ofMillis(200);
    // More than the kernel keeps for a connection.
    byte[] bytes = new byte[64 << 20];
    Files.write(file, bytes);
    Descriptor large = new Descriptor(MediaTypes.OCI_LAYER, Digest.of(bytes), bytes.length);
    CountDownLatch end = new CountDownLatch(1);
    registry.rule(exchange -> {
      if (!is(exchange, "PUT")) {
        return false;
      }
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return true;
    });
    try {
      assertThatThrownBy(() ->
              target(Optional.empty())
                  .upload(large, file, large.size(), Optional.empty(), progress::set))
          .hasMessageContaining("nothing was taken, or answered, for 200 ms");
    } finally {
      end.countDown();
    }
  }

  @Test
  void aRegistryThatHasAllMayTakeLongerToStoreIt() throws Exception {
    stall = Duration.ofMillis(500);
    registry.rule(exchange -> {
      if (is(exchange, "PUT")) {
        slowly(stall.multipliedBy(2));
      }
      return false;
    });
    PushTarget target = target(Optional.empty());

    upload(target, BYTES.length, Optional.empty());

    assertThat(methods()).containsOnlyOnce("PUT");
  }

  private static void slowly(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource({"0-0, 0", "0-299999, 300000", "0-999999999999, 1000000000000"})
  void aPlaceWhereAChunkCannotHaveGotIsNotBelieved(String range, String said) throws Exception {
    registry.rule(exchange -> {
      if (!is(exchange, "PATCH")) {
        return false;
      }
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Location", exchange.getRequestURI().toString());
      exchange.getResponseHeaders().set("Range", range);
      exchange.sendResponseHeaders(202, -1);
      return true;
    });

    assertThatThrownBy(() -> upload(target(Optional.empty()), CHUNK, Optional.empty()))
        .hasMessageContaining(registry.name() + " says that it has " + said + " bytes of")
        .hasMessageContaining("after it took bytes 0 to 99999");
    assertThat(methods()).containsExactly("POST", "PATCH");
  }

  @Test
  void aRegistryThatForgetsEachUploadInTheMiddleIsGivenUp() throws Exception {
    registry.rule(exchange -> {
      String range = exchange.getRequestHeaders().getFirst("Content-Range");
      if (range != null && range.startsWith("100000-")) {
        uploads.forget();
      }
      return false;
    });

    assertThatThrownBy(() -> upload(target(Optional.empty()), CHUNK, Optional.empty()))
        .hasMessageContaining("has lost the upload of");
    assertThat(methods()).filteredOn("POST"::equals).hasSize(3);
  }

  @Test
  void whereHostsTomlAllowsNoPushesThatIsSaid() throws Exception {
    Path directory = Files.createDirectories(temp.resolve("certs.d").resolve(registry.name()));
    Files.writeString(directory.resolve("hosts.toml"), "capabilities = [\"pull\", \"resolve\"]\n");

    assertThatThrownBy(() -> target(Optional.empty()))
        .hasMessageContaining("no host in its hosts.toml has the capability push");
  }
}
