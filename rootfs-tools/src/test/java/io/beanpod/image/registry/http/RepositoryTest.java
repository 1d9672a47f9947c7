package io.beanpod.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.ScriptedRegistry;
import io.beanpod.image.registry.ScriptedRegistry.Request;
import io.beanpod.image.registry.TestCertificate;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.hosts.RegistryHosts;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and what becomes of a registry that fails, refuses or lies. */
class RepositoryTest {
  private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] BLOB = new byte[300_000];
  private static final String TYPE = MediaTypes.OCI_MANIFEST;

  static {
    new Random(1).nextBytes(BLOB);
  }

  @TempDir private Path temp;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Duration stall = Duration.ofSeconds(20);

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private ScriptedRegistry registry() throws Exception {
    ScriptedRegistry registry = new ScriptedRegistry();
    open.add(registry);
    registry.manifest("app", "v1", MANIFEST, TYPE);
    return registry;
  }

  private ScriptedRegistry secured(TestCertificate certificate) throws Exception {
    ScriptedRegistry registry = new ScriptedRegistry(certificate.server());
    open.add(registry);
    registry.manifest("app", "v1", MANIFEST, TYPE);
    return registry;
  }

  private Repository repository(String name, Optional<Credentials> credentials) throws Exception {
    HttpSettings settings =
        new HttpSettings(
            stall, 3, Duration.ofMillis(1), Duration.ofMillis(20), EnvironmentProxies.of(Map.of()));
    Repository repository =
        Repository.open(
            Reference.parse(name),
            new RegistryHosts(List.of(temp.resolve("certs.d"))),
            new CredentialFiles(List.of(temp.resolve("auth.json")), ""),
            credentials,
            settings);
    open.add(repository);
    return repository;
  }

  private Repository repository(String name) throws Exception {
    return repository(name, Optional.empty());
  }

  private Path hostDirectory(String host) throws IOException {
    return Files.createDirectories(temp.resolve("certs.d").resolve(host));
  }

  private static byte[] read(Repository repository, Descriptor blob) throws IOException {
    try (InputStream in = repository.layer(blob, _ -> {})) {
      return in.readAllBytes();
    }
  }

  private static RegistryException failure(Repository repository) {
    return catchThrowableOfType(RegistryException.class, repository::resolve);
  }

  @Test
  void resolvesATagByItsHeadersAlone() throws Exception {
    ScriptedRegistry registry = registry();

    Descriptor found = repository(registry.name() + "/app:v1").resolve();

    assertThat(found).isEqualTo(new Descriptor(TYPE, found.digest(), MANIFEST.length));
    assertThat(registry.requests()).extracting(Request::method).containsExactly("HEAD");
  }

  @Test
  void resolvesByTheDocumentWhereARegistryLeavesHeadersOut() throws Exception {
    ScriptedRegistry registry = registry();
    byte[] manifest = "{\"schemaVersion\":2,\"layers\":[]}".getBytes(StandardCharsets.UTF_8);
    registry.rule(exchange -> {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : manifest.length);
      if (!head) {
        exchange.getResponseBody().write(manifest);
      }
      return true;
    });

    Descriptor found = repository(registry.name() + "/app:v1").resolve();

    assertThat(found.mediaType()).isEqualTo(TYPE);
    assertThat(found.size()).isEqualTo(manifest.length);
  }

  @Test
  void goesOnByRangeWhereAConnectionBroke() throws Exception {
    ScriptedRegistry registry = registry();
    Descriptor blob = registry.blob("app", BLOB, "application/octet-stream");
    AtomicInteger cuts = new AtomicInteger();
    registry.rule(exchange -> {
      if (isBlob(exchange) && cuts.getAndIncrement() == 0) {
        ScriptedRegistry.cut(exchange, BLOB, 100_000);
      }
      return false;
    });

    assertThat(read(repository(registry.name() + "/app:v1"), blob)).isEqualTo(BLOB);

    assertThat(registry.requests("/blobs/"))
        .extracting(request -> request.header("Range"))
        .containsExactly("", "bytes=100000-");
  }

  @Test
  void passesOverWhatItKnowsWhereARegistryKnowsNoRanges() throws Exception {
    ScriptedRegistry registry = registry();
    Descriptor blob = registry.blob("app", BLOB, "application/octet-stream");
    AtomicInteger asked = new AtomicInteger();
    registry.rule(exchange -> {
      if (isBlob(exchange)) {
        if (asked.getAndIncrement() == 0) {
          ScriptedRegistry.cut(exchange, BLOB, 1000);
        }
        exchange.sendResponseHeaders(200, BLOB.length);
        exchange.getResponseBody().write(BLOB);
        return true;
      }
      return false;
    });

    assertThat(read(repository(registry.name() + "/app:v1"), blob)).isEqualTo(BLOB);
    assertThat(asked).hasValue(2);
  }

  @Test
  void refusesAnotherPartThanItAskedFor() throws Exception {
    ScriptedRegistry registry = registry();
    Descriptor blob = registry.blob("app", BLOB, "application/octet-stream");
    registry.rule(exchange -> {
      if (exchange.getRequestHeaders().containsKey("Range")) {
        exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/300000");
        exchange.sendResponseHeaders(206, 10);
        exchange.getResponseBody().write(BLOB, 0, 10);
        return true;
      }
      if (isBlob(exchange)) {
        ScriptedRegistry.cut(exchange, BLOB, 1000);
      }
      return false;
    });

    assertThatThrownBy(() -> read(repository(registry.name() + "/app:v1"), blob))
        .hasMessageContaining("gives another part of blob " + blob.digest());
  }

  @Test
  void givesUpABlobThatNeverGoesOn() throws Exception {
    ScriptedRegistry registry = registry();
    Descriptor blob = registry.blob("app", BLOB, "application/octet-stream");
    registry.rule(exchange -> {
      if (isBlob(exchange)) {
        ScriptedRegistry.cut(exchange, BLOB, 0);
      }
      return false;
    });

    assertThatThrownBy(() -> read(repository(registry.name() + "/app:v1"), blob))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("registry " + registry.name() + ": the connection broke");
    assertThat(registry.requests("/blobs/")).hasSize(3);
  }

  @Test
  void takesSilenceForABrokenConnection() throws Exception {
    ScriptedRegistry registry = registry();
    Descriptor blob = registry.blob("app", BLOB, "application/octet-stream");
    CountDownLatch end = new CountDownLatch(1);
    open.add(end::countDown);
    AtomicInteger asked = new AtomicInteger();
    registry.rule(exchange -> {
      if (isBlob(exchange) && asked.getAndIncrement() == 0) {
        exchange.sendResponseHeaders(200, BLOB.length);
        exchange.getResponseBody().write(BLOB, 0, 5000);
        exchange.getResponseBody().flush();
        await(end);
        return true;
      }
      return false;
    });
    stall = Duration.ofMillis(300);

    assertThat(read(repository(registry.name() + "/app:v1"), blob)).isEqualTo(BLOB);
    assertThat(registry.requests("/blobs/").getLast().header("Range")).isEqualTo("bytes=5000-");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anInterruptEndsAWaitForBytes() throws Exception {
    ScriptedRegistry registry = registry();
    Descriptor blob = registry.blob("app", BLOB, "application/octet-stream");
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    open.add(end::countDown);
    registry.rule(exchange -> {
      if (isBlob(exchange)) {
        exchange.sendResponseHeaders(200, BLOB.length);
        exchange.getResponseBody().write(BLOB, 0, 5000);
        exchange.getResponseBody().flush();
        asked.countDown();
        await(end);
        return true;
      }
      return false;
    });
    Repository repository = repository(registry.name() + "/app:v1");
    CompletableFuture<byte[]> result = new CompletableFuture<>();

    Thread reader =
        Thread.startVirtualThread(() -> {
          try {
            result.complete(read(repository, blob));
          } catch (IOException e) {
            result.completeExceptionally(e);
          }
        });
    asked.await();
    reader.interrupt();

    assertThatThrownBy(result::get).hasCauseInstanceOf(InterruptedIOException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void asksAgainWhereARegistryIsBusy(int status) throws Exception {
    ScriptedRegistry registry = registry();
    AtomicInteger asked = new AtomicInteger();
    registry.rule(exchange -> {
      if (asked.getAndIncrement() < 2) {
        exchange.getResponseHeaders().set("Retry-After", "3600");
        ScriptedRegistry.fail(exchange, status, "BUSY", "not now");
        return true;
      }
      return false;
    });

    repository(registry.name() + "/app:v1").resolve();

    assertThat(asked).hasValue(3);
  }

  @Test
  void givesUpARegistryThatStaysBusy() throws Exception {
    ScriptedRegistry registry = registry();
    registry.rule(exchange -> {
      ScriptedRegistry.fail(exchange, 429, "TOOMANYREQUESTS", "slow down");
      return true;
    });

    RegistryException failure = failure(repository(registry.name() + "/app:v1"));

    assertThat(failure.kind()).isEqualTo(Kind.BUSY);
    assertThat(failure).hasMessageContaining("takes no more requests from here for now");
    assertThat(registry.requests()).hasSize(3);
  }

  @Test
  void saysWhichTagIsAbsent() throws Exception {
    ScriptedRegistry registry = registry();

    RegistryException failure = failure(repository(registry.name() + "/app:v2"));

    assertThat(failure.kind()).isEqualTo(Kind.ABSENT);
    assertThat(failure).hasMessage("registry " + registry.name() + " has no tag v2 of app (404)");
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void refusesAManifestOfAnotherDigest() throws Exception {
    ScriptedRegistry registry = registry();
    Repository repository = repository(registry.name() + "/app:v1");
    Descriptor manifest = repository.resolve();
    registry.rule(exchange -> {
      byte[] lie = "{\"schemaVersion\":3}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, lie.length);
      exchange.getResponseBody().write(lie);
      return true;
    });

    assertThatThrownBy(() -> repository.manifest(manifest))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("is damaged: its digest is");
  }

  @Test
  void aTokenIsFetchedOnceAndRenewedWhenItIsNoMoreAccepted() throws Exception {
    ScriptedRegistry registry = registry();
    AtomicInteger tokens = new AtomicInteger();
    guardByToken(registry, tokens, 300);
    Repository repository =
        repository(registry.name() + "/app:v1", Optional.of(new Basic("me", "secret")));

    Descriptor manifest = repository.resolve();
    repository.manifest(manifest);
    assertThat(tokens).hasValue(1);
    Request asked = registry.requests("/token").getFirst();
    assertThat(asked.query()).isEqualTo("scope=repository%3Aapp%3Apull&service=test");
    assertThat(asked.header("Authorization")).isEqualTo(new Basic("me", "secret").header());

    tokens.set(5);
    repository.manifest(manifest);
    assertThat(tokens).hasValue(6);
  }

  @Test
  void aTokenThatHasExpiredIsNotShownAgain() throws Exception {
    ScriptedRegistry registry = registry();
    AtomicInteger tokens = new AtomicInteger();
    guardByToken(registry, tokens, 0);
    Repository repository = repository(registry.name() + "/app:v1");

    repository.manifest(repository.resolve());

    assertThat(tokens.get()).isGreaterThan(1);
    assertThat(registry.requests("/manifests/"))
        .filteredOn(request -> request.header("Authorization").isEmpty())
        .hasSize(1);
  }

  /** Each token counts until the next one is given. */
  private static void guardByToken(ScriptedRegistry registry, AtomicInteger tokens, int seconds) {
    registry.rule(exchange -> {
      if (exchange.getRequestURI().getPath().equals("/token")) {
        String token = "token-" + tokens.incrementAndGet();
        byte[] body =
            "{\"token\":\"%s\",\"expires_in\":%d}"
                .formatted(token, seconds)
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        return true;
      }
      String shown = exchange.getRequestHeaders().getFirst("Authorization");
      if (("Bearer token-" + tokens.get()).equals(shown)) {
        return false;
      }
      exchange
          .getResponseHeaders()
          .set(
              "WWW-Authenticate",
              "Bearer realm=\"http://%s/token\",service=\"test\",scope=\"repository:app:pull\""
                  .formatted(registry.name()));
      ScriptedRegistry.fail(exchange, 401, "UNAUTHORIZED", "authentication required");
      return true;
    });
  }

  @Test
  void passwordsAreShownWhereARegistryAsksAndNotBefore() throws Exception {
    ScriptedRegistry registry = registry();
    guardByPassword(registry);
    Files.writeString(
        temp.resolve("auth.json"),
        "{\"auths\":{\"%s\":{\"username\":\"me\",\"password\":\"secret\"}}}"
            .formatted(registry.name()));

    repository(registry.name() + "/app:v1").resolve();

    assertThat(registry.requests())
        .extracting(request -> request.header("Authorization"))
        .containsExactly("", new Basic("me", "secret").header());
  }

  private static void guardByPassword(ScriptedRegistry registry) {
    registry.rule(exchange -> {
      String shown = exchange.getRequestHeaders().getFirst("Authorization");
      if (new Basic("me", "secret").header().equals(shown)) {
        return false;
      }
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
      ScriptedRegistry.fail(exchange, 401, "UNAUTHORIZED", "authentication required");
      return true;
    });
  }

  @Test
  void aDenialSaysWhereCredentialsWereLookedFor() throws Exception {
    ScriptedRegistry registry = registry();
    guardByPassword(registry);

    RegistryException none = failure(repository(registry.name() + "/app:v1"));
    RegistryException wrong =
        failure(repository(registry.name() + "/app:v1", Optional.of(new Basic("me", "wrong"))));

    assertThat(none.kind()).isEqualTo(Kind.DENIED);
    assertThat(none)
        .hasMessageContaining("denies tag v1 of app (401)")
        .hasMessageContaining("looked for in " + temp.resolve("auth.json") + " and not found")
        .hasMessageContaining("`docker login " + registry.name() + "`");
    assertThat(wrong)
        .hasMessageContaining("the user me of the request is not accepted")
        .message()
        .doesNotContain("wrong");
  }

  @Test
  void nothingIsShownToAHostThatItIsSentTo() throws Exception {
    ScriptedRegistry storage = registry();
    ScriptedRegistry registry = registry();
    Descriptor blob = storage.blob("app", BLOB, "application/octet-stream");
    guardByPassword(registry);
    registry.rule(exchange -> {
      if (isBlob(exchange) && exchange.getRequestHeaders().containsKey("Authorization")) {
        String there = "http://" + storage.name() + exchange.getRequestURI().getPath();
        exchange.getResponseHeaders().set("Location", there);
        exchange.sendResponseHeaders(307, -1);
        return true;
      }
      return false;
    });
    Repository repository =
        repository(registry.name() + "/app:v1", Optional.of(new Basic("me", "secret")));

    repository.resolve();
    assertThat(read(repository, blob)).isEqualTo(BLOB);

    assertThat(registry.requests("/blobs/").getLast().header("Authorization")).isNotEmpty();
    assertThat(storage.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.header("Authorization")).isEmpty());
  }

  @Test
  void redirectsEnd() throws Exception {
    ScriptedRegistry registry = registry();
    registry.rule(exchange -> {
      exchange.getResponseHeaders().set("Location", exchange.getRequestURI().getPath());
      exchange.sendResponseHeaders(302, -1);
      return true;
    });

    assertThat(failure(repository(registry.name() + "/app:v1")))
        .hasMessageContaining("sends us from address to address");
  }

  @Test
  void aMirrorIsAskedFirstAndToldWhoseImagesAreMeant() throws Exception {
    ScriptedRegistry mirror = registry();
    ScriptedRegistry registry = new ScriptedRegistry();
    open.add(registry);
    Files.writeString(
        hostDirectory(registry.name()).resolve("hosts.toml"),
        """
        server = "http://%s"

        [host."http://%s/cache"]
          override_path = true
          [host."http://%s/cache".header]
            x-team = ["a", "b"]

        [host."http://%s"]
          capabilities = ["pull", "resolve"]
        """
            .formatted(registry.name(), mirror.name(), mirror.name(), mirror.name()));

    repository(registry.name() + "/app:v1", Optional.of(new Basic("me", "secret"))).resolve();

    assertThat(registry.requests()).isEmpty();
    assertThat(mirror.requests())
        .extracting(Request::path)
        .containsExactly("/cache/app/manifests/v1", "/v2/app/manifests/v1");
    assertThat(mirror.requests().getFirst().headers().get("x-team")).containsExactly("a", "b");
    assertThat(mirror.requests().getLast().query())
        .isEqualTo("ns=" + registry.name().replace(":", "%3A"));
  }

  @Test
  void theRegistryItselfIsAskedWhereAMirrorFails() throws Exception {
    ScriptedRegistry registry = registry();
    Descriptor blob = registry.blob("app", BLOB, "application/octet-stream");
    int closed = closedPort();
    Files.writeString(
        hostDirectory(registry.name()).resolve("hosts.toml"),
        "server = \"http://%s\"\n[host.\"http://127.0.0.1:%d\"]\n"
            .formatted(registry.name(), closed));
    Repository repository = repository(registry.name() + "/app:v1");

    repository.resolve();
    assertThat(read(repository, blob)).isEqualTo(BLOB);

    assertThat(failure(repository(registry.name() + "/app:v9")))
        .hasMessageContaining("has no tag v9 of app (404); before that: registry 127.0.0.1:")
        .hasMessageContaining("connection refused");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aRefusedConnectionIsARegistryThatIsNotThere() throws Exception {
    RegistryException failure = failure(repository("127.0.0.1:" + closedPort() + "/app:v1"));

    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("connection refused; is a registry running there");
  }

  @Test
  void anUnknownAuthorityIsNamedWithTheCureAndTheCureWorks() throws Exception {
    TestCertificate certificate = new TestCertificate(temp);
    ScriptedRegistry registry = secured(certificate);
    Path directory = hostDirectory(registry.name());
    Files.writeString(
        directory.resolve("hosts.toml"), "server = \"https://%s\"\n".formatted(registry.name()));

    RegistryException failure = failure(repository(registry.name() + "/app:v1"));
    assertThat(failure.kind()).isEqualTo(Kind.NONSENSE);
    assertThat(failure)
        .hasMessageContaining("signed by an authority that this machine does not know")
        .hasMessageContaining(directory.resolve("ca.crt").toString());

    Files.delete(directory.resolve("hosts.toml"));
    Files.copy(certificate.pem(), directory.resolve("ca.crt"));
    assertThat(repository(registry.name() + "/app:v1").resolve().mediaType()).isEqualTo(TYPE);
  }

  @Test
  void skipVerifyBelievesAnyCertificateForAnyName() throws Exception {
    ScriptedRegistry registry = secured(new TestCertificate(temp));
    String port = registry.name().replaceFirst(".*:", "");
    Files.writeString(
        hostDirectory("localhost:" + port).resolve("hosts.toml"),
        "server = \"https://localhost:%s\"\nskip_verify = true\n".formatted(port));

    assertThat(repository("localhost:" + port + "/app:v1").resolve().mediaType()).isEqualTo(TYPE);
  }

  @Test
  void aClientCertificateIsShownWhereItIsWanted() throws Exception {
    TestCertificate certificate = new TestCertificate(temp);
    SSLContext tls = certificate.server();
    ScriptedRegistry registry = new ScriptedRegistry(tls, parameters(tls));
    open.add(registry);
    registry.manifest("app", "v1", MANIFEST, TYPE);
    Path directory = hostDirectory(registry.name());
    Files.copy(certificate.pem(), directory.resolve("ca.crt"));

    assertThat(failure(repository(registry.name() + "/app:v1")))
        .hasMessageContaining("wants a client certificate")
        .hasMessageContaining(directory.resolve("client.cert").toString());

    Files.copy(certificate.pem(), directory.resolve("client.cert"));
    Files.copy(certificate.key(), directory.resolve("client.key"));
    assertThat(repository(registry.name() + "/app:v1").resolve().mediaType()).isEqualTo(TYPE);
  }

  private static SSLParameters parameters(SSLContext tls) {
    SSLParameters parameters = tls.getDefaultSSLParameters();
    parameters.setNeedClientAuth(true);
    return parameters;
  }

  private static boolean isBlob(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().contains("/blobs/");
  }
}
