package io.beanpod.cri.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.TerminalSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** exec over SPDY, as kubelet and crictl ask for it, with a process that the test plays. */
final class SpdyExecTest {

  private static final StreamSelection OUTPUTS = new StreamSelection(false, true, true, false);
  private static final StreamSelection ALL = new StreamSelection(true, true, true, false);
  private static final StreamSelection TERMINAL = new StreamSelection(true, true, false, true);
  private static final String V4 = "v4.channel.k8s.io";

  private final FakePods pods = new FakePods();
  private StreamingServer server;

  @BeforeEach
  void start() throws IOException {
    server = StreamingServer.start(StreamingConfig.loopback(), pods.runtime());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private SpdyClient exec(StreamSelection streams, String... versions) throws IOException {
    return SpdyClient.connect(
        server.register(new StreamTarget.Exec("c1", List.of("sh", "-c", "x"), streams)), versions);
  }

  @Test
  void bringsOutputErrorsAndTheExitCode() throws Exception {
    try (SpdyClient client = exec(OUTPUTS, V4)) {
      int error = client.openTyped("error");
      int stdout = client.openTyped("stdout");
      int stderr = client.openTyped("stderr");
      FakePods.Started started = pods.next();
      assertThat(started.container()).isEqualTo("c1");
      assertThat(started.spec().orElseThrow().command()).containsExactly("sh", "-c", "x");
      assertThat(started.stdin()).isFalse();
      started.process().print("out");
      started.process().printError("err");
      started.process().exit(7);

      assertThat(client.readToEnd(error))
          .isEqualTo(
              "{\"metadata\":{},\"status\":\"Failure\","
                  + "\"message\":\"command terminated with non-zero exit code: 7\","
                  + "\"reason\":\"NonZeroExitCode\","
                  + "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"7\"}]}}");
      assertThat(client.readToEnd(stdout)).isEqualTo("out");
      assertThat(client.readToEnd(stderr)).isEqualTo("err");
      client.awaitEnd();
      assertThat(client.hasGoneAway()).isTrue();
      assertThat(List.of(error, stdout, stderr)).allMatch(client::isEnded);
      started.process().awaitClosed();
      assertThat(started.process().isKilled()).isFalse();
    }
  }

  @Test
  void tellsSuccessInVersionFour() throws Exception {
    try (SpdyClient client = exec(OUTPUTS, V4)) {
      int error = client.openTyped("error");
      client.openTyped("stdout");
      client.openTyped("stderr");
      pods.next().process().exit(0);
      assertThat(client.readToEnd(error)).isEqualTo("{\"metadata\":{},\"status\":\"Success\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"})
  void tellsOnlyErrorsAndAsTextBeforeVersionFour(String version) throws Exception {
    for (int code : new int[] {0, 3}) {
      try (SpdyClient client = exec(OUTPUTS, version)) {
        int error = client.openTyped("error");
        client.openTyped("stdout");
        client.openTyped("stderr");
        pods.next().process().exit(code);
        assertThat(client.readToEnd(error))
            .isEqualTo(code == 0 ? "" : "command terminated with non-zero exit code: 3");
      }
    }
  }

  @Test
  void startsNothingBeforeEveryStreamIsOpen() throws Exception {
    try (SpdyClient client = exec(ALL, V4)) {
      client.openTyped("error");
      client.openTyped("stdin");
      int stdout = client.openTyped("stdout");
      client.awaitReply(stdout);
      assertThat(pods.nothingStarted()).isTrue();
      client.openTyped("stderr");
      pods.next().process().exit(0);
      client.awaitEnd();
    }
  }

  @Test
  void refusesAStreamThatDoesNotBelongToIt() throws Exception {
    try (SpdyClient client = exec(OUTPUTS, V4)) {
      client.openTyped("error");
      client.openTyped("stdout");
      client.awaitReset(client.openTyped("stdin"));
      client.awaitReset(client.openTyped("stdout"));
      client.awaitReset(client.openTyped("nonsense"));
      client.openTyped("stderr");
      pods.next().process().exit(0);
      client.awaitEnd();
    }
  }

  @Test
  void passesInputAndItsEnd() throws Exception {
    try (SpdyClient client = exec(ALL, V4)) {
      client.openTyped("error");
      int stdin = client.openTyped("stdin");
      int stdout = client.openTyped("stdout");
      client.openTyped("stderr");
      FakeProcess process = pods.next().process();
      client.write(stdin, "one ");
      client.write(stdin, "two");
      client.halfClose(stdin);
      assertThat(new String(process.input().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("one two");
      process.print("still running");
      process.exit(0);
      assertThat(client.readToEnd(stdout)).isEqualTo("still running");
    }
  }

  @Test
  void passesMoreThanAnyWindowInBothDirections() throws Exception {
    byte[] data = new byte[3_000_000];
    new Random(7).nextBytes(data);
    try (SpdyClient client = exec(ALL, V4)) {
      client.openTyped("error");
      int stdin = client.openTyped("stdin");
      int stdout = client.openTyped("stdout");
      client.openTyped("stderr");
      FakeProcess process = pods.next().process();
      Thread cat =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  process.print(process.input().readAllBytes());
                  process.exit(0);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      for (int at = 0; at < data.length; at += 32_768) {
        client.write(stdin, Arrays.copyOfRange(data, at, Math.min(data.length, at + 32_768)));
      }
      client.halfClose(stdin);
      client.readToEnd(stdout);
      assertThat(client.bytes(stdout).toByteArray()).isEqualTo(data);
      cat.join();
    }
  }

  @Test
  void startsATerminalInTheClientsSizeAndFollowsIt() throws Exception {
    try (SpdyClient client = exec(TERMINAL, V4)) {
      client.openTyped("error");
      client.openTyped("stdin");
      client.openTyped("stdout");
      int resize = client.openAs(9, "streamtype", "resize");
      client.write(resize, "{\"Width\":132,\"Height\":43}{\"Width\":0,\"Height\":0}{\"Wid");
      FakePods.Started started = pods.next();
      // Whether the first size comes in time is up to the machine; that it comes is not.
      TerminalSize first = started.process().awaitSize();
      assertThat(first).isEqualTo(new TerminalSize(43, 132));
      assertThat(started.spec().orElseThrow().size()).isIn(first, TerminalSize.DEFAULT);
      client.write(resize, "th\":80,\"Height\":25}\n");
      assertThat(started.process().awaitSize()).isEqualTo(new TerminalSize(25, 80));
      started.process().exit(0);
      client.awaitEnd();
    }
  }

  @Test
  void nonsenseOnTheResizeStreamDoesNoHarm() throws Exception {
    try (SpdyClient client = exec(TERMINAL, V4)) {
      int error = client.openTyped("error");
      client.openTyped("stdin");
      client.openTyped("stdout");
      int resize = client.openTyped("resize");
      client.write(resize, "[[[[[[[[[[[" + "9".repeat(5000));
      pods.next().process().exit(0);
      assertThat(client.readToEnd(error)).contains("Success");
    }
  }

  @Test
  void theEndOfATerminalsInputIsControlD() throws Exception {
    try (SpdyClient client = exec(TERMINAL, V4)) {
      client.openTyped("error");
      int stdin = client.openTyped("stdin");
      client.openTyped("stdout");
      client.openTyped("resize");
      FakeProcess process = pods.next().process();
      client.write(stdin, "ls\n");
      client.halfClose(stdin);
      assertThat(process.input().readNBytes(4))
          .isEqualTo("ls\n\u0004".getBytes(StandardCharsets.UTF_8));
      process.exit(0);
      client.awaitEnd();
    }
  }

  @Test
  void echoesPingsAndReadsOnWhileNothingElseHappens() throws Exception {
    try (SpdyClient client = exec(OUTPUTS, V4)) {
      client.ping(1);
      client.awaitPong(1);
      client.openTyped("error");
      client.openTyped("stdout");
      client.openTyped("stderr");
      FakeProcess process = pods.next().process();
      client.ping(3);
      client.awaitPong(3);
      process.exit(0);
      client.awaitEnd();
    }
  }

  @Test
  void saysWhyACommandCouldNotBeStarted() throws Exception {
    pods.failWith("container c1 is not running");
    try (SpdyClient client = exec(OUTPUTS, V4)) {
      int error = client.openTyped("error");
      client.openTyped("stdout");
      client.openTyped("stderr");
      assertThat(client.readToEnd(error))
          .contains("\"status\":\"Failure\"", "\"reason\":\"InternalError\"", "\"code\":500")
          .contains("error executing command in container c1: container c1 is not running");
    }
  }

  @Test
  void endsWithTheCommandWhenAChildKeepsItsOutput() throws Exception {
    try (SpdyClient client = exec(OUTPUTS, V4)) {
      int error = client.openTyped("error");
      int stdout = client.openTyped("stdout");
      client.openTyped("stderr");
      FakeProcess process = pods.next().process();
      process.print("started a daemon");
      process.exitButKeepOutputOpen(0);
      assertThat(client.readToEnd(error)).contains("Success");
      assertThat(client.text(stdout)).isEqualTo("started a daemon");
      process.awaitClosed();
    }
  }

  @Test
  void aClientThatLeavesEndsTheInputAndNotTheCommand() throws Exception {
    FakeProcess process;
    try (SpdyClient client = exec(ALL, V4)) {
      client.openTyped("error");
      int stdin = client.openTyped("stdin");
      client.openTyped("stdout");
      client.openTyped("stderr");
      process = pods.next().process();
      client.write(stdin, "last words");
    }
    assertThat(process.input().readAllBytes())
        .isEqualTo("last words".getBytes(StandardCharsets.UTF_8));
    assertThat(process.isClosed()).isFalse();
    // More than any pipe on the way holds: somebody must read it, or the command would hang.
    process.print(new byte[1_000_000]);
    process.exit(0);
    process.awaitClosed();
    assertThat(process.isKilled()).isFalse();
  }

  @Test
  void aClientThatDoesNotReadStopsTheCommandAndLosesNothing() throws Exception {
    int total = 48 * 1024 * 1024;
    try (SpdyClient client = exec(OUTPUTS, V4)) {
      client.openTyped("error");
      int stdout = client.openTyped("stdout");
      int stderr = client.openTyped("stderr");
      client.awaitReply(stderr);
      FakeProcess process = pods.next().process();
      byte[] part = new byte[64 * 1024];
      Thread printer =
          Thread.ofVirtual()
              .start(() -> {
                for (int sent = 0; sent < total; sent += part.length) {
                  process.print(part);
                }
                process.exit(0);
              });
      long before = -1;
      while (process.written() != before) {
        before = process.written();
        Thread.sleep(500);
      }
      // What is on its way is in the two sockets, which the kernel bounds at a few MiB.
      assertThat(before).isLessThan(total / 2);
      client.readToEnd(stdout);
      assertThat(client.bytes(stdout).size()).isEqualTo(total);
      printer.join();
    }
  }

  @Test
  void aCommandThatDoesNotReadStopsTheClient() throws Exception {
    try (SpdyClient client = exec(ALL, V4)) {
      client.openTyped("error");
      int stdin = client.openTyped("stdin");
      int stdout = client.openTyped("stdout");
      client.openTyped("stderr");
      FakeProcess process = pods.next().process();
      int total = 48 * 1024 * 1024;
      java.util.concurrent.atomic.AtomicLong sent = new java.util.concurrent.atomic.AtomicLong();
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  byte[] part = new byte[32 * 1024];
                  while (sent.get() < total) {
                    client.write(stdin, part);
                    sent.addAndGet(part.length);
                  }
                  client.halfClose(stdin);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      long before = -1;
      while (sent.get() != before) {
        before = sent.get();
        Thread.sleep(500);
      }
      assertThat(before).isLessThan(total / 2);
      // Output is not held up by it.
      process.print("hello");
      client.awaitText(stdout, "hello");
      assertThat(process.input().readAllBytes()).hasSize(total);
      writer.join();
      process.exit(0);
      client.awaitEnd();
    }
  }

  @Test
  void aProcessThatEndsWithoutReadingItsInputEndsTheSession() throws Exception {
    try (SpdyClient client = exec(ALL, V4)) {
      int error = client.openTyped("error");
      int stdin = client.openTyped("stdin");
      client.openTyped("stdout");
      client.openTyped("stderr");
      FakeProcess process = pods.next().process();
      for (int i = 0; i < 20; i++) {
        client.write(stdin, new byte[8 * 1024]);
      }
      process.exit(5);
      assertThat(client.readToEnd(error)).contains("\"message\":\"5\"");
      client.awaitEnd();
      assertThat(client.hasGoneAway()).isTrue();
    }
  }

  @Test
  void aClientThatOpensTooFewStreamsIsGivenUp() throws Exception {
    server.close();
    server = StreamingServer.start(Limits.config(Limits.shortStreamCreation()), pods.runtime());
    try (SpdyClient client = exec(ALL, V4)) {
      client.openTyped("error");
      assertThatThrownBy(() -> client.awaitReset(99)).isInstanceOf(IOException.class);
      assertThat(pods.nothingStarted()).isTrue();
    }
  }
}
