package io.beanpod.cli.bench;

import io.beanpod.cli.UserError;
import io.beanpod.image.registry.hosts.RegistryHost;
import io.beanpod.image.registry.hosts.RegistryHosts;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Pulls through a containerd that is started for the benchmark, with directories of its own: {@code
 * ctr images pull} into the overlayfs snapshotter. It has a mount namespace of its own as well, so
 * that what it mounts to unpack a layer goes with it, however it ends.
 */
final class ContainerdPulls implements PullSide {
  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 20;

  private final Process daemon;
  private final Thread atExit;
  private final ProcessFigures process;
  private final ProcessFigures self = new ProcessFigures(ProcessHandle.current().pid());
  private final Path directory;
  private final Path socket;
  private final String image;
  private final List<String> way;

  private ContainerdPulls(Process daemon, Path directory, String image, List<String> way) {
    this.daemon = daemon;
    this.process = new ProcessFigures(daemon.pid());
    this.directory = directory;
    this.socket = directory.resolve("containerd.sock");
    this.image = image;
    this.way = way;
    this.atExit = new Thread(daemon::destroy, "containerd-end");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts containerd and waits until it answers.
   *
   * @param directory everything of it lies below this; who calls removes it
   * @param hosts directories of hosts.toml files, the first that exists is containerd's too
   * @param image its full name
   * @throws UserError when it is not installed or does not start
   */
  static ContainerdPulls start(Path directory, List<Path> hosts, String image)
      throws IOException, InterruptedException {
    Path binary = Programs.find("containerd", "containerd");
    Programs.find("ctr", "containerd");
    List<String> way = way(hosts, image.substring(0, image.indexOf('/')));
    Files.createDirectories(directory);
    Path config = Files.writeString(directory.resolve("config.toml"), config(directory));
    Process daemon =
        new ProcessBuilder(
                Programs.find("unshare", "util-linux").toString(),
                "--mount",
                binary.toString(),
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    ContainerdPulls pulls = new ContainerdPulls(daemon, directory, image, way);
    boolean answers = false;
    try {
      pulls.awaitSocket();
      answers = true;
      return pulls;
    } finally {
      if (!answers) {
        pulls.close();
      }
    }
  }

  /** No CRI: it would want a network configuration, and take time and memory that pulls do not. */
  private static String config(Path directory) {
    return """
    version = 2
    root = "%1$s/root"
    state = "%1$s/state"
    disabled_plugins = ["io.containerd.grpc.v1.cri"]
    [grpc]
      address = "%1$s/containerd.sock"
    [plugins."io.containerd.internal.v1.opt"]
      path = "%1$s/opt"
    """
        .formatted(directory);
  }

  /** The options by which ctr reaches a registry in the way that we do. */
  private static List<String> way(List<Path> hosts, String domain) throws IOException {
    RegistryHost registry = new RegistryHosts(hosts).of(domain).getLast();
    if ("http".equals(registry.api().getScheme())) {
      return List.of("--plain-http");
    }
    return hosts.stream()
        .filter(Files::isDirectory)
        .findFirst()
        .map(directory -> List.of("--hosts-dir", directory.toString()))
        .orElse(List.of());
  }

  private void awaitSocket() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!connects()) {
      if (!daemon.isAlive() || System.nanoTime() > deadline) {
        throw UserError.failed(
            "containerd does not start: " + Programs.end(directory.resolve("log")));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private boolean connects() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String name() {
    return "containerd";
  }

  @Override
  public String what() {
    return "ctr images pull, from its spawn to its end: the image is unpacked, and not yet on the"
        + " disk.";
  }

  @Override
  public void pull() throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("images", "pull", "--snapshotter", "overlayfs"));
    words.addAll(way);
    words.add(image);
    ctr(words);
  }

  @Override
  public void forget() throws IOException, InterruptedException {
    ctr(List.of("images", "rm", "--sync", image));
    String left = ctr(List.of("content", "ls", "--quiet"));
    if (!left.isBlank()) {
      throw UserError.failed("containerd keeps content of a removed image: " + left.strip());
    }
  }

  private String ctr(List<String> words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("ctr", "--address", socket.toString(), "--namespace", "bench"));
    command.addAll(words);
    Path output = directory.resolve("ctr.out");
    Process ctr =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      int code = ctr.waitFor();
      if (code != 0) {
        throw UserError.failed(
            "ctr %s %s ended with %d: %s"
                .formatted(words.getFirst(), words.get(1), code, Programs.end(output)));
      }
    } finally {
      ctr.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** The daemon's, that of programs it ran to unpack, and that of ctr, which fetches. */
  @Override
  public long processorTime() throws IOException {
    return process.own() + process.children() + self.children();
  }

  @Override
  public ProcessFigures process() {
    return process;
  }

  @Override
  public void close() throws IOException {
    daemon.destroy();
    try {
      if (!daemon.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        daemon.destroyForcibly().waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (InterruptedException e) {
      daemon.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      // This process is ending, and the hook runs or has run.
    }
  }
}
