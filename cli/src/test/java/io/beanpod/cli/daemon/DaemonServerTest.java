package io.beanpod.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cli.UserError;
import io.beanpod.cli.client.DaemonConnection;
import io.beanpod.cli.protocol.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client and server over a real socket. */
class DaemonServerTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ArrayList<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open.reversed()) {
      resource.close();
    }
  }

  @Test
  void theClientGetsBothStreamsAndTheExitCode() throws Exception {
    serve((request, conversation) -> {
      conversation.print("out of " + request);
      conversation.warn("careful");
      return 42;
    });

    int code = ask(new Request.Version());

    assertThat(code).isEqualTo(42);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("out of Version[]");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("careful\n");
  }

  @Test
  void standardInputReachesTheHandlerToItsEnd() throws Exception {
    serve((request, conversation) -> {
      conversation.out().write(conversation.in().readAllBytes());
      return 0;
    });
    byte[] input = new byte[1 << 20];
    Arrays.fill(input, (byte) 'x');

    try (DaemonConnection connection = DaemonConnection.open(socket())) {
      connection.send(exec());
      connection.sendInput(new ByteArrayInputStream(input));
      connection.receive(out, errors());
    }

    assertThat(out.toByteArray()).isEqualTo(input);
  }

  @Test
  void anErrorIsASentenceAndAnExitCode() throws Exception {
    serve((request, conversation) -> {
      throw UserError.badInput("that cannot be");
    });

    assertThat(ask(new Request.Version())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("beanpod: that cannot be\n");
  }

  @Test
  void aClientThatLeavesInterruptsItsHandler() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    serve((request, conversation) -> {
      started.countDown();
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
      return 0;
    });

    try (DaemonConnection connection = DaemonConnection.open(socket())) {
      connection.send(new Request.Version());
      assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void onlyTheOwnerMayReachTheSocket() throws Exception {
    serve((request, conversation) -> 0);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("run"))))
        .isEqualTo("rwx------");
  }

  @Test
  void aSecondDaemonIsRefusedAndADeadOnesSocketReplaced() throws Exception {
    serve((request, conversation) -> 0);
    assertThatThrownBy(() -> DaemonServer.open(socket(), (request, conversation) -> 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("already");
    close();
    open.clear();
    Files.createFile(socket());

    serve((request, conversation) -> 5);

    assertThat(ask(new Request.Version())).isEqualTo(5);
  }

  @Test
  void withoutADaemonTheClientSaysHowToStartOne() {
    assertThatThrownBy(() -> DaemonConnection.open(socket()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sudo beanpod daemon");
  }

  private Path socket() {
    return directory.resolve("run/beanpod.sock");
  }

  private PrintStream errors() {
    return new PrintStream(err, true, StandardCharsets.UTF_8);
  }

  private int ask(Request request) throws IOException {
    try (DaemonConnection connection = DaemonConnection.open(socket())) {
      connection.send(request);
      return connection.receive(out, errors());
    }
  }

  private static Request exec() {
    return new Request.Exec("p", "default", "", List.of("cat"), true, false, 0, 0);
  }

  private void serve(RequestHandler handler) throws IOException {
    DaemonServer server = DaemonServer.open(socket(), handler);
    open.add(server);
    Thread.ofVirtual()
        .start(() -> {
          try {
            server.serve();
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
