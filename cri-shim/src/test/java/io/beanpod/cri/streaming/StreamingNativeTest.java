package io.beanpod.cri.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.image.ImageStore;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.LinuxRuntime;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.network.NetworkConfig;
import io.beanpod.runtime.network.cni.CniConfig;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of real containers, through clients over real connections. */
@Tag("native")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamingNativeTest {

  private static final String IMAGE = "busybox:test";
  private static final String V4 = "v4.channel.k8s.io";
  private static final String V5 = "v5.channel.k8s.io";
  private static final StreamSelection ALL = new StreamSelection(true, true, true, false);
  private static final StreamSelection OUTPUTS = new StreamSelection(false, true, true, false);
  private static final StreamSelection TERMINAL = new StreamSelection(true, true, false, true);

  private LinuxRuntime runtime;
  private StreamingServer server;
  private String sandbox;
  private String idle;
  private int containers;

  @BeforeAll
  void open(@TempDir Path root) throws Exception {
    Kernel kernel = Kernel.linux();
    Directories directories = Directories.below(root);
    ImageStore images = ImageStore.open(directories.lib(), kernel);
    build(images, Files.createDirectories(root.resolve("busybox")));
    runtime =
        LinuxRuntime.open(
            kernel,
            images,
            new RuntimeConfig(
                directories, NetworkConfig.of("beanstream0"), CniConfig.NONE, StartTimeline.NONE));
    server = StreamingServer.start(StreamingConfig.loopback(), runtime);
    sandbox = sandbox(NetworkMode.POD);
    idle = container(false, false, false, "sleep 100000");
  }

  @AfterAll
  void close() throws Exception {
    server.close();
    for (var each : runtime.sandboxes()) {
      runtime.removeSandbox(each.id());
    }
    runtime.close();
  }

  private static void build(ImageStore images, Path scratch)
      throws IOException, InterruptedException {
    Path bin = Files.createDirectories(scratch.resolve("bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String program : List.of("sh", "cat", "sleep", "stty", "nc", "head", "wc", "echo", "ps")) {
      Files.createSymbolicLink(bin.resolve(program), Path.of("busybox"));
    }
    Files.createDirectories(scratch.resolve("tmp"));
    ImageConfig config = ImageConfig.builder(Platform.host()).cmd(List.of("/bin/sh")).build();
    images.build(BuildRequest.of(new BuildSource.Directory(scratch), IMAGE).with(config));
  }

  private String sandbox(NetworkMode network) throws Exception {
    return runtime
        .runSandbox(
            SandboxSpec.builder(
                    new PodIdentity("default", "streams-" + network, "uid-" + network, 0),
                    "streams")
                .network(network)
                .build())
        .id();
  }

  private String container(boolean stdin, boolean once, boolean tty, String script)
      throws Exception {
    return container(sandbox, stdin, once, tty, script);
  }

  private String container(String pod, boolean stdin, boolean once, boolean tty, String script)
      throws Exception {
    ContainerSpec spec =
        ContainerSpec.builder("c" + containers++, IMAGE)
            .command(List.of("/bin/sh", "-c", script))
            .stdin(stdin)
            .stdinOnce(once)
            .tty(tty)
            .build();
    String id = runtime.createContainer(pod, spec).id();
    runtime.startContainer(id);
    return id;
  }

  private String execUrl(StreamSelection streams, String script) throws IOException {
    return server.register(new StreamTarget.Exec(idle, List.of("/bin/sh", "-c", script), streams));
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; !condition.getAsBoolean(); i++) {
      assertThat(i).as(what).isLessThan(1200);
      Thread.sleep(50);
    }
  }

  @Test
  void execOverSpdyBringsBothOutputsAndTheExitCode() throws Exception {
    try (SpdyClient client =
        SpdyClient.connect(execUrl(OUTPUTS, "echo out; echo err >&2; exit 7"), V4)) {
      int error = client.openTyped("error");
      int stdout = client.openTyped("stdout");
      int stderr = client.openTyped("stderr");
      assertThat(client.readToEnd(error)).contains("\"reason\":\"ExitCode\",\"message\":\"7\"");
      assertThat(client.text(stdout)).isEqualTo("out\n");
      assertThat(client.text(stderr)).isEqualTo("err\n");
    }
  }

  @Test
  void execOverSpdyPassesInputAndItsEnd() throws Exception {
    byte[] data = new byte[1_000_000];
    new Random(1).nextBytes(data);
    try (SpdyClient client = SpdyClient.connect(execUrl(ALL, "cat; echo -n done"), V4)) {
      int error = client.openTyped("error");
      int stdin = client.openTyped("stdin");
      int stdout = client.openTyped("stdout");
      client.openTyped("stderr");
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int at = 0; at < data.length; at += 20_000) {
                    client.write(stdin, Arrays.copyOfRange(data, at, at + 20_000));
                  }
                  client.halfClose(stdin);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(client.readToEnd(error)).contains("Success");
      writer.join();
      byte[] echoed = client.bytes(stdout).toByteArray();
      assertThat(Arrays.copyOf(echoed, data.length)).isEqualTo(data);
      assertThat(
              new String(
                  Arrays.copyOfRange(echoed, data.length, echoed.length), StandardCharsets.UTF_8))
          .isEqualTo("done");
    }
  }

  @Test
  void execOverWebSocketPassesInputAndItsEnd() throws Exception {
    try (WebSocketClient client = WebSocketClient.connect(execUrl(ALL, "cat; exit 3"), V5)) {
      client.write(0, "one\n");
      client.awaitText(1, "one\n");
      client.write(255, new byte[] {0});
      client.awaitClose();
      assertThat(client.text(3)).contains("\"message\":\"3\"");
    }
  }

  /**
   * Whether the first size comes in time for the start is up to the machine; that it comes is not.
   */
  @Test
  void aTerminalHasTheClientsSizeAndFollowsIt() throws Exception {
    String script =
        "until [ \"$(stty size)\" = '43 132' ]; do sleep 0.1; done; echo first;"
            + " until [ \"$(stty size)\" = '30 100' ]; do sleep 0.1; done; echo second; read x";
    try (SpdyClient client = SpdyClient.connect(execUrl(TERMINAL, script), V4)) {
      int error = client.openTyped("error");
      int stdin = client.openTyped("stdin");
      int stdout = client.openTyped("stdout");
      int resize = client.openTyped("resize");
      client.write(resize, "{\"Width\":132,\"Height\":43}");
      client.awaitText(stdout, "first");
      client.write(resize, "{\"Width\":100,\"Height\":30}");
      client.awaitText(stdout, "second");
      // The end of the input is ^D, which ends read.
      client.halfClose(stdin);
      assertThat(client.readToEnd(error)).contains("\"message\":\"1\"");
    }
  }

  @Test
  void aCommandThatDoesNotExistIsTold() throws Exception {
    String url = server.register(new StreamTarget.Exec(idle, List.of("/no/such"), OUTPUTS));
    try (SpdyClient client = SpdyClient.connect(url, V4)) {
      int error = client.openTyped("error");
      client.openTyped("stdout");
      client.openTyped("stderr");
      assertThat(client.readToEnd(error)).contains("InternalError", "/no/such");
    }
  }

  @Test
  void aContainerThatDoesNotExistIsTold() throws Exception {
    String url = server.register(new StreamTarget.Exec("0".repeat(64), List.of("sh"), OUTPUTS));
    try (SpdyClient client = SpdyClient.connect(url, V4)) {
      int error = client.openTyped("error");
      client.openTyped("stdout");
      client.openTyped("stderr");
      assertThat(client.readToEnd(error)).contains("no container with the id 000");
    }
  }

  @Test
  void aCommandOutlivesItsClientAndLeavesNothing() throws Exception {
    long before = openFiles();
    try (SpdyClient client =
        SpdyClient.connect(
            execUrl(ALL, "echo ready; cat >/dev/null; head -c 300000 /dev/zero; echo x >/tmp/over"),
            V4)) {
      client.openTyped("error");
      client.openTyped("stdin");
      int stdout = client.openTyped("stdout");
      client.openTyped("stderr");
      client.awaitText(stdout, "ready");
    }
    await(
        "the command went on to its end",
        () -> {
          try {
            return runtime
                    .execSync(idle, List.of("/bin/cat", "/tmp/over"), Duration.ofSeconds(30), 100)
                    .exitCode()
                == 0;
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    await("every descriptor was closed", () -> openFiles() <= before);
  }

  private static long openFiles() {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spdy", "websocket"})
  void attachBringsWhatIsPrintedFromNowOnAndNoMore(String form) throws Exception {
    String id = container(true, true, false, "echo before; exec sh");
    String url = server.register(new StreamTarget.Attach(id, ALL));
    String output;
    if (form.equals("spdy")) {
      try (SpdyClient client = SpdyClient.connect(url, V4)) {
        int error = client.openTyped("error");
        int stdin = client.openTyped("stdin");
        int stdout = client.openTyped("stdout");
        client.openTyped("stderr");
        client.write(stdin, "echo hello\n");
        client.awaitText(stdout, "hello");
        client.halfClose(stdin);
        assertThat(client.readToEnd(error)).contains("Success");
        output = client.text(stdout);
      }
    } else {
      try (WebSocketClient client = WebSocketClient.connect(url, V5)) {
        client.write(0, "echo hello\n");
        client.awaitText(1, "hello");
        client.write(255, new byte[] {0});
        client.awaitClose();
        output = client.text(1);
      }
    }
    assertThat(output.replaceFirst("^before\n", "")).isEqualTo("hello\n");
    await("stdinOnce ended the shell", () -> state(id) == ContainerState.EXITED);
  }

  private ContainerState state(String id) {
    return runtime.container(id).orElseThrow().state();
  }

  @Test
  void withoutStdinOnceTheNextClientGoesOn() throws Exception {
    String id = container(true, false, false, "exec sh");
    for (String word : List.of("first", "second")) {
      try (SpdyClient client =
          SpdyClient.connect(server.register(new StreamTarget.Attach(id, ALL)), V4)) {
        client.openTyped("error");
        int stdin = client.openTyped("stdin");
        int stdout = client.openTyped("stdout");
        client.openTyped("stderr");
        client.write(stdin, "echo " + word + "\n");
        client.awaitText(stdout, word);
        assertThat(client.text(stdout)).isEqualTo(word + "\n");
      }
    }
    assertThat(state(id)).isEqualTo(ContainerState.RUNNING);
  }

  /** Watching must not take the input, nor end it by leaving. */
  @Test
  void aClientWithoutInputLeavesStdinOnceAlone() throws Exception {
    String id = container(true, true, false, "echo go; exec sh");
    try (SpdyClient watcher =
        SpdyClient.connect(server.register(new StreamTarget.Attach(id, OUTPUTS)), V4)) {
      watcher.openTyped("error");
      int stdout = watcher.openTyped("stdout");
      watcher.openTyped("stderr");
      try (SpdyClient client =
          SpdyClient.connect(server.register(new StreamTarget.Attach(id, ALL)), V4)) {
        client.openTyped("error");
        int stdin = client.openTyped("stdin");
        client.openTyped("stdout");
        client.openTyped("stderr");
        client.write(stdin, "echo seen by both\n");
        watcher.awaitText(stdout, "seen by both");
      }
    }
    await("the one with input ended the shell", () -> state(id) == ContainerState.EXITED);
  }

  @ParameterizedTest
  @EnumSource(NetworkMode.class)
  void portForwardReachesThePod(NetworkMode network) throws Exception {
    String pod = network == NetworkMode.POD ? sandbox : sandbox(network);
    int port = network == NetworkMode.POD ? 8080 : 18_099;
    container(pod, false, false, false, "while true; do nc -l -p " + port + " -e /bin/cat; done");
    String url = server.register(new StreamTarget.PortForward(pod, List.of()));
    try (SpdyClient client = SpdyClient.connect(url, "portforward.k8s.io")) {
      relay(client, Integer.toString(port));
    }
    String tunnelled = server.register(new StreamTarget.PortForward(pod, List.of()));
    try (SpdyClient client =
        new SpdyClient(WebSocketClient.connect(tunnelled, "SPDY/3.1+portforward.k8s.io"))) {
      relay(client, Integer.toString(port));
    }
  }

  /** Connects until the server in the pod listens: each refusal must be a sentence. */
  private static void relay(SpdyClient client, String port) throws Exception {
    for (int i = 0; ; i++) {
      String request = "r" + i;
      int error = client.open("streamtype", "error", "port", port, "requestid", request);
      int data = client.open("streamtype", "data", "port", port, "requestid", request);
      client.write(data, "ping through");
      client.halfClose(data);
      String told = client.readToEnd(error);
      if (told.isEmpty()) {
        assertThat(client.readToEnd(data)).isEqualTo("ping through");
        return;
      }
      assertThat(told).contains("port " + port, "ECONNREFUSED");
      assertThat(i).isLessThan(600);
      Thread.sleep(50);
    }
  }
}
