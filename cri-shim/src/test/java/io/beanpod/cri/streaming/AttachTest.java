package io.beanpod.cri.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.TerminalSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** attach: the session is the client's, the container's streams are not. */
final class AttachTest {

  private static final StreamSelection ALL = new StreamSelection(true, true, true, false);
  private static final StreamSelection OUTPUTS = new StreamSelection(false, true, true, false);
  private static final StreamSelection TERMINAL = new StreamSelection(true, true, false, true);

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

  private SpdyClient attach(StreamSelection streams) throws IOException {
    return SpdyClient.connect(
        server.register(new StreamTarget.Attach("c1", streams)), "v4.channel.k8s.io");
  }

  @Test
  void endsInSuccessWhenTheContainerDoes() throws Exception {
    try (SpdyClient client = attach(OUTPUTS)) {
      int error = client.openTyped("error");
      int stdout = client.openTyped("stdout");
      int stderr = client.openTyped("stderr");
      FakePods.Started started = pods.next();
      assertThat(started.stdin()).isFalse();
      started.process().print("out");
      started.process().printError("err");
      started.process().exit(9);
      assertThat(client.readToEnd(error)).isEqualTo("{\"metadata\":{},\"status\":\"Success\"}");
      assertThat(client.text(stdout)).isEqualTo("out");
      assertThat(client.text(stderr)).isEqualTo("err");
      started.process().awaitClosed();
    }
  }

  @Test
  void leavingEndsTheSessionAfterTheLastInput() throws Exception {
    FakeProcess process;
    try (SpdyClient client = attach(ALL)) {
      client.openTyped("error");
      int stdin = client.openTyped("stdin");
      client.openTyped("stdout");
      client.openTyped("stderr");
      FakePods.Started started = pods.next();
      assertThat(started.stdin()).isTrue();
      process = started.process();
      client.write(stdin, "last words");
    }
    process.awaitClosed();
    assertThat(process.input().readAllBytes())
        .isEqualTo("last words".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void leavingWithoutEverHavingHadInputEndsTheSession() throws Exception {
    pods.containersAre(false, true);
    FakeProcess process;
    try (SpdyClient client = attach(OUTPUTS)) {
      client.openTyped("error");
      client.openTyped("stdout");
      client.openTyped("stderr");
      process = pods.next().process();
    }
    process.awaitClosed();
    assertThat(process.inputHasEnded()).isFalse();
  }

  @Test
  void theEndOfInputIsTheContainersOnlyWithStdinOnce() throws Exception {
    for (boolean once : new boolean[] {true, false}) {
      pods.containersAre(false, once);
      try (SpdyClient client = attach(ALL)) {
        client.openTyped("error");
        int stdin = client.openTyped("stdin");
        int stdout = client.openTyped("stdout");
        client.openTyped("stderr");
        FakeProcess process = pods.next().process();
        client.write(stdin, "x");
        client.halfClose(stdin);
        process.print("still here");
        client.awaitText(stdout, "still here");
        if (once) {
          assertThat(process.input().readAllBytes()).hasSize(1);
        } else {
          assertThat(process.input().readNBytes(1)).hasSize(1);
          assertThat(process.inputHasEnded()).isFalse();
        }
        process.exit(0);
        client.awaitEnd();
      }
    }
  }

  @Test
  void passesSizesToATerminalAndIgnoresThemWithoutOne() throws Exception {
    pods.containersAre(true, false);
    try (SpdyClient client = attach(TERMINAL)) {
      client.openTyped("error");
      client.openTyped("stdin");
      client.openTyped("stdout");
      int resize = client.openTyped("resize");
      FakeProcess process = pods.next().process();
      client.write(resize, "{\"Width\":81,\"Height\":24}{\"Width\":80,\"Height\":24}");
      assertThat(process.awaitSize()).isEqualTo(new TerminalSize(24, 81));
      assertThat(process.awaitSize()).isEqualTo(new TerminalSize(24, 80));
      process.exit(0);
      client.awaitEnd();
    }
  }

  @Test
  void tellsAClientThatItWasCutOff() throws Exception {
    try (SpdyClient client = attach(OUTPUTS)) {
      int error = client.openTyped("error");
      client.openTyped("stdout");
      client.openTyped("stderr");
      pods.next().process().cutOff(new RuntimeFailure("cut off: the output was read too slowly"));
      assertThat(client.readToEnd(error))
          .contains("\"status\":\"Failure\"", "cut off: the output was read too slowly");
    }
  }

  /** The container reads nothing, the connection is not read any more: only a ping can tell. */
  @Test
  void aClientThatVanishesBehindUnreadInputIsNoticed() throws Exception {
    server.close();
    server = StreamingServer.start(Limits.config(Limits.shortProbe()), pods.runtime());
    FakeProcess process;
    try (SpdyClient client = attach(ALL)) {
      client.openTyped("error");
      int stdin = client.openTyped("stdin");
      client.openTyped("stdout");
      client.openTyped("stderr");
      process = pods.next().process();
      for (int i = 0; i < 40; i++) {
        client.write(stdin, new byte[16 * 1024]);
      }
    }
    process.awaitClosed();
  }
}
