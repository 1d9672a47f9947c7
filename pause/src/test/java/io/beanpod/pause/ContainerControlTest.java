package io.beanpod.pause;

import static io.beanpod.pause.TestContainer.patiently;
import static io.beanpod.pause.TestContainer.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pause.MonitorReply.Done;
import io.beanpod.pause.MonitorReply.Exited;
import io.beanpod.pause.MonitorReply.Lagged;
import io.beanpod.pause.MonitorReply.Output;
import io.beanpod.pause.MonitorReply.Refused;
import io.beanpod.pause.MonitorRequest.Attach;
import io.beanpod.pause.MonitorRequest.CloseInput;
import io.beanpod.pause.MonitorRequest.Input;
import io.beanpod.pause.MonitorRequest.Resize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients of the monitor: attach, input, resize, reopen. */
@Tag("native")
class ContainerControlTest {
  private static final int EPERM = 1;
  private static final int EINVAL = 22;
  private static final int ENOTTY = 25;
  private static final int EPIPE = 32;

  private static final Attach ALL = new Attach(true, true, true);
  private static final Attach OUTPUT = new Attach(false, true, true);

  private TestContainer container;

  @BeforeEach
  void create() throws IOException {
    container = new TestContainer();
  }

  @AfterEach
  void remove() throws IOException {
    container.close();
  }

  private static List<MonitorReply> replies(Launcher.Running client) {
    return client.packets("reply").stream()
        .map(packet -> MonitorReply.decode(ByteBuffer.wrap(packet)))
        .toList();
  }

  private static String received(Launcher.Running client, MonitorReply.Stream stream) {
    return replies(client).stream()
        .filter(Output.class::isInstance)
        .map(Output.class::cast)
        .filter(output -> output.stream() == stream)
        .map(output -> UTF_8.decode(output.data()).toString())
        .collect(Collectors.joining());
  }

  private static Input input(String text) {
    return new Input(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private Launcher.Running attached(Attach attach) throws IOException {
    Launcher.Running client = container.client();
    client.send(attach);
    patiently().until(() -> replies(client).contains(new Done(1)));
    return client;
  }

  private void withInput(boolean once) {
    container.stdio = new RunPlan.Stdio(Optional.empty(), true, once);
  }

  @Test
  void clientsSeeBothStreamsAndTheExit() throws IOException {
    withInput(false);
    container.start(shell("read line; echo got $line; echo bad >&2; exit 4"));
    Launcher.Running watcher = attached(OUTPUT);
    Launcher.Running sender = attached(ALL);
    sender.send(input("hello\n"));
    for (Launcher.Running client : List.of(watcher, sender)) {
      patiently().until(() -> client.lines().contains("closed"));
      assertThat(received(client, MonitorReply.Stream.STDOUT)).isEqualTo("got hello\n");
      assertThat(received(client, MonitorReply.Stream.STDERR)).isEqualTo("bad\n");
      assertThat(replies(client).getLast()).isEqualTo(new Exited(4, 0));
    }
    assertThat(container.output()).contains("got hello\n").contains("bad\n");
  }

  @Test
  void closedInputEndsAfterWhatWasSent() throws IOException {
    withInput(false);
    container.start(shell("cat; echo eof"));
    Launcher.Running client = attached(ALL);
    client.send(input("a"));
    client.send(input("b\n"));
    client.send(new CloseInput());
    assertThat(container.awaitExit().code()).isZero();
    assertThat(container.output()).isEqualTo("ab\neof\n");
  }

  @Test
  void inputOnceEndsWithItsClient() throws IOException {
    withInput(true);
    container.start(shell("cat; echo eof"));
    Launcher.Running watcher = attached(OUTPUT);
    Launcher.Running client = attached(ALL);
    watcher.close();
    client.send(input("text\n"));
    container.awaitOutput("text");
    assertThat(container.output()).doesNotContain("eof");
    client.close();
    container.awaitOutput("eof");
  }

  @Test
  void inputWithoutOnceOutlivesItsClient() throws IOException {
    withInput(false);
    container.start(shell("cat; echo eof"));
    Launcher.Running first = attached(ALL);
    first.send(input("one\n"));
    container.awaitOutput("one");
    first.close();
    Launcher.Running second = attached(ALL);
    second.send(input("two\n"));
    container.awaitOutput("two");
    assertThat(container.output()).doesNotContain("eof");
  }

  @Test
  void containerWithoutInputReadsNothing() throws IOException {
    container.start(shell("cat; echo eof; sleep 1000"));
    container.awaitOutput("eof");
    Launcher.Running client = container.client();
    client.send(ALL);
    client.send(OUTPUT);
    client.send(input("x"));
    client.send(new Resize(1, 1));
    patiently().until(() -> replies(client).size() == 4);
    assertThat(replies(client))
        .containsExactly(
            new Refused(1, EPIPE), new Done(1), new Refused(2, EPERM), new Refused(4, ENOTTY));
  }

  @Test
  void malformedRequestsAreRefused() throws IOException {
    container.start(shell("sleep 1000"));
    container.awaitStarted();
    Launcher.Running client = container.client();
    client.command("packet 63000000");
    client.command("packet 0100000008000000");
    client.command("packet 01000000");
    client.command("packet 05000000");
    patiently().until(() -> replies(client).size() == 4);
    assertThat(replies(client))
        .containsExactly(
            new Refused(99, EINVAL),
            new Refused(1, EINVAL),
            new Refused(1, EINVAL),
            new Refused(5, EINVAL));
    client.command("packet 01");
    patiently().until(() -> client.lines().contains("closed"));
    attached(OUTPUT);
  }

  @Test
  void slowClientIsLetGoAndHoldsUpNobody() throws IOException {
    withInput(false);
    int flood = 8 << 20;
    container.start(
        shell(
            "read go; dd if=/dev/zero bs="
                + flood
                + " count=1 2>/dev/null; echo end >&2; read go"));
    Launcher.Running deaf = attached(new Attach(false, true, false));
    deaf.command("deaf");
    Launcher.Running watcher = attached(new Attach(true, false, true));
    watcher.send(input("go\n"));
    patiently().until(() -> received(watcher, MonitorReply.Stream.STDERR).equals("end\n"));
    deaf.command("listen");
    patiently().until(() -> deaf.lines().contains("closed"));
    List<MonitorReply> seen = replies(deaf);
    assertThat(seen.getLast()).isEqualTo(new Lagged());
    assertThat(seen.stream().filter(Output.class::isInstance))
        .isNotEmpty()
        .hasSizeLessThan(flood / MonitorRequest.MAXIMUM_INPUT);
    watcher.send(input("go\n"));
    assertThat(container.awaitExit().logDropped()).isZero();
    assertThat(container.output()).hasSize(flood + "end\n".length());
  }

  @Test
  void inputThatIsNotReadHoldsUpItsClientOnly() throws IOException {
    withInput(false);
    container.start(shell("sleep 1; cat | wc -c; sleep 1000"));
    Launcher.Running sender = attached(ALL);
    Launcher.Running other = attached(OUTPUT);
    String block = "x".repeat(MonitorRequest.MAXIMUM_INPUT);
    int blocks = 20;
    for (int i = 0; i < blocks; i++) {
      sender.send(input(block));
    }
    sender.send(new CloseInput());
    other.send(new Resize(1, 1));
    patiently().until(() -> replies(other).contains(new Refused(4, ENOTTY)));
    patiently()
        .until(() ->
            received(other, MonitorReply.Stream.STDOUT)
                .equals(blocks * MonitorRequest.MAXIMUM_INPUT + "\n"));
  }

  @Test
  void logIsReopened() throws IOException {
    withInput(false);
    container.start(shell("while read line; do echo $line; done"));
    Launcher.Running client = attached(ALL);
    client.send(input("old\n"));
    container.awaitOutput("old");
    Path rotated = container.directory.resolve("log.1");
    Files.move(container.log(), rotated);
    client.command("log " + container.log());
    patiently().until(() -> replies(client).contains(new Done(5)));
    client.send(input("new\n"));
    container.awaitOutput("new");
    assertThat(container.output()).isEqualTo("new\n");
    assertThat(LogRecord.readAll(rotated)).extracting(LogRecord::text).containsExactly("old");
  }

  @Test
  void ninthClientIsTurnedAwayUntilOneLeaves() throws IOException {
    container.start(shell("sleep 1000"));
    container.awaitStarted();
    List<Launcher.Running> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      clients.add(attached(OUTPUT));
    }
    Launcher.Running ninth = container.client();
    patiently().until(() -> ninth.lines().contains("closed"));
    clients.getFirst().close();
    patiently()
        .ignoreExceptions()
        .until(() -> {
          Launcher.Running next = container.client();
          next.send(OUTPUT);
          patiently().until(() -> !next.lines().isEmpty());
          return replies(next).contains(new Done(1));
        });
  }

  @Test
  void terminalIsTheContainersOwn() throws IOException {
    container.stdio = new RunPlan.Stdio(Optional.of(new RunPlan.TerminalSize(33, 77)), true, false);
    container.start(
        shell(
            "stty size; ls -l /proc/self/fd/0; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo tty;"
                + " ls -ln /dev/pts/0; echo hi > /dev/console; echo hi > /dev/tty 2>&1 || true;"
                + " read line; stty size; echo got $line"));
    Launcher.Running client = attached(ALL);
    container.awaitOutput("hi");
    client.send(new CloseInput());
    client.send(new Resize(44, 99));
    patiently().until(() -> replies(client).contains(new Done(4)));
    client.send(input("line\n"));
    assertThat(container.awaitExit().code()).isZero();
    assertThat(replies(client)).contains(new Refused(3, EINVAL));
    assertThat(container.output())
        .contains("33 77\r\n")
        .contains("/dev/pts/0\r\n")
        .contains("tty\r\n")
        .contains("hi\r\n")
        .contains("44 99\r\n")
        .endsWith("got line\r\n");
  }

  @Test
  void terminalGivesInterruptsToTheForeground() throws IOException {
    container.stdio = new RunPlan.Stdio(Optional.of(new RunPlan.TerminalSize(24, 80)), true, false);
    container.start(shell("trap 'echo caught; exit 5' INT; echo up; while :; do sleep 0.1; done"));
    Launcher.Running client = attached(ALL);
    container.awaitOutput("up");
    client.send(input("\u0003"));
    assertThat(container.awaitExit().code()).isEqualTo(5);
    assertThat(container.output()).contains("caught");
  }

  @Test
  void terminalIsRefusedOnADevThatThePlanDidNotMake() throws IOException {
    container.stdio = new RunPlan.Stdio(Optional.of(new RunPlan.TerminalSize(24, 80)), true, false);
    container.operations.removeIf(operation -> operation.path().equals("/dev"));
    StepReport report = container.runFailing(shell("true"));
    assertThat(report).isEqualTo(new StepReport(Step.TERMINAL, EPERM, StepReport.NO_OPERATION));
  }
}
