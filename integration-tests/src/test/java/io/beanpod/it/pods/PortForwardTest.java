package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beanpod.cli.protocol.Request;
import io.beanpod.image.ImageStore;
import io.beanpod.it.host.Beanpod;
import io.beanpod.it.host.BusyboxImage;
import io.beanpod.it.host.Daemon;
import io.beanpod.sys.Kernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code beanpod port-forward} to a program that sends back what it gets. */
@Tag("native")
final class PortForwardTest {
  private static final String PODS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: echo}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - name: cat
          image: busybox:test
          command: [nc, -ll, -p, "7", -e, cat]
          ports: [{name: echo, containerPort: 7}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: done}
      spec:
        restartPolicy: Never
        containers: [{name: c, image: "busybox:test", command: ["true"]}]
      """;

  @Test
  void bytesGoInAndComeBackAndTheEndOfOneSideIsTheEndOfTheOther(@TempDir Path root)
      throws Exception {
    BusyboxImage.build(
        ImageStore.open(root.resolve("lib"), Kernel.linux()),
        Files.createDirectory(root.resolve("scratch")));
    try (Daemon daemon = Daemon.start(root)) {
      daemon.awaitReady();
      assertThat(daemon.ask(new Request.Apply("pods.yaml", PODS, "default")).code()).isZero();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> phaseOf(daemon, "echo").contains("Running"));
      Path errors = root.resolve("errors");
      Process forward =
          new ProcessBuilder(Beanpod.command(root, "port-forward", "echo", ":echo", ":9"))
              .redirectError(errors.toFile())
              .start();
      try (BufferedReader said = forward.inputReader(StandardCharsets.UTF_8)) {
        int echo = localPort(said.readLine(), 7);
        await()
            .atMost(Duration.ofMinutes(1))
            .untilAsserted(() -> assertEchoes(echo, new byte[1])); // the pod listens
        assertEchoes(echo, new byte[0]);
        assertEchoes(echo, new byte[300_000]);
        assertEnds(localPortOf(said, 9));
      } finally {
        forward.destroy();
        forward.waitFor();
      }
      assertThat(errors).content().contains("nothing listens on port 9");
      assertRefusals(daemon);
      assertThat(daemon.ask(delete()).code()).isZero();
    }
  }

  private static void assertEchoes(int port, byte[] sent) throws IOException, InterruptedException {
    new Random(sent.length).nextBytes(sent);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread sending = Thread.ofVirtual().start(() -> send(socket, sent));
      assertThat(Arrays.equals(socket.getInputStream().readAllBytes(), sent)).isTrue();
      sending.join();
    }
  }

  /** What cannot be sent does not come back, which the test sees. */
  private static void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
    } catch (IOException e) {
      return;
    }
  }

  private static void assertEnds(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static void assertRefusals(Daemon daemon) throws IOException {
    Daemon.Answer ended = daemon.ask(new Request.ForwardedPorts("done", "default", List.of("80")));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("pod done does not run", "Succeeded");
    Daemon.Answer absent = daemon.ask(new Request.ForwardedPorts("no", "default", List.of("80")));
    assertThat(absent.err()).contains("there is no pod \"no\"");
  }

  private static Request delete() {
    return new Request.Delete(
        List.of("echo", "done"), "", "", "default", "", false, 0, false, true);
  }

  private static String phaseOf(Daemon daemon, String pod) throws IOException {
    return daemon.ask(new Request.DescribePods(List.of(pod), "default", "")).out();
  }

  /** Reads on until the line of a remote port comes. */
  private static int localPortOf(BufferedReader said, int remote) throws IOException {
    String line = said.readLine();
    while (!line.startsWith("Forwarding from 127.0.0.1:") || !line.endsWith("-> " + remote)) {
      line = said.readLine();
    }
    return localPort(line, remote);
  }

  private static int localPort(String line, int remote) {
    assertThat(line).matches("Forwarding from 127\\.0\\.0\\.1:\\d+ -> " + remote);
    return Integer.parseInt(line.replaceAll(".*:(\\d+) -> .*", "$1"));
  }
}
