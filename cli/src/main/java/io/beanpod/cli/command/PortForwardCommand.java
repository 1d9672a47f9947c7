package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.client.DaemonConnection;
import io.beanpod.cli.client.LocalPort;
import io.beanpod.cli.protocol.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "port-forward",
    description =
        "Lets connections to ports of this machine reach a pod, also what listens on its "
            + "loopback address only. Ends with Ctrl-C.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod port-forward web 8080:80      localhost:8080 to the pod's port 80",
      "  sudo beanpod port-forward web 80 :metrics  80 to 80, any to a named port",
      "  sudo beanpod port-forward --address 0.0.0.0 web 8080:80"
    })
final class PortForwardCommand implements Callable<Integer> {
  private static final String LOCALHOST = "localhost";

  private final RootCommand root;

  @Mixin private NamespaceOption in = new NamespaceOption();

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      split = ",",
      defaultValue = LOCALHOST,
      description = "Where to listen: addresses, or localhost (default), which is both loopbacks.")
  private List<String> addresses = new ArrayList<>();

  @Parameters(index = "0", paramLabel = "POD", description = "The pod.")
  private String pod = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "[LOCAL:]REMOTE",
      description = "Ports; REMOTE may be the name of a port of the pod.")
  private List<String> ports = new ArrayList<>();

  PortForwardCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<PortPair> pairs = ports.stream().map(PortPair::parse).toList();
    String name = PodNames.one(pod);
    List<Integer> remotes = new ArrayList<>();
    int code = resolve(name, pairs, remotes);
    if (code != ExitCode.OK) {
      return code;
    }
    List<LocalPort> listening = new ArrayList<>();
    try {
      CountDownLatch ended = new CountDownLatch(1);
      for (int i = 0; i < pairs.size(); i++) {
        int remote = remotes.get(i);
        for (LocalPort port : listen(pairs.get(i).localFor(remote), listening)) {
          start(port, name, remote, ended);
        }
      }
      ended.await();
      return ExitCode.FAILED;
    } finally {
      for (LocalPort port : listening) {
        port.close();
      }
    }
  }

  /** Asks which numbers the ports have, and whether the pod runs. */
  private int resolve(String name, List<PortPair> pairs, List<Integer> numbers) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    List<String> wanted = pairs.stream().map(PortPair::remote).toList();
    try (DaemonConnection daemon = DaemonConnection.open(root.socket())) {
      daemon.send(new Request.ForwardedPorts(name, in.namespace, wanted));
      int code = daemon.receive(answer, root.streams().err());
      answer.toString(StandardCharsets.UTF_8).lines().map(Integer::valueOf).forEach(numbers::add);
      return code;
    }
  }

  /** Listens on every address; of localhost's two one will do. */
  private List<LocalPort> listen(int port, List<LocalPort> all) throws IOException {
    PrintStream err = root.streams().err();
    List<LocalPort> made = new ArrayList<>();
    for (String text : addresses) {
      if (text.equals(LOCALHOST)) {
        add(made, all, LocalPort.listen(address("127.0.0.1"), same(made, port), err));
        ipv6(same(made, port)).ifPresent(second -> add(made, all, second));
      } else {
        add(made, all, LocalPort.listen(address(text), same(made, port), err));
      }
    }
    return made;
  }

  /** A host without IPv6 has the other loopback address only. */
  private Optional<LocalPort> ipv6(int port) throws IOException {
    try {
      return Optional.of(LocalPort.listen(address("::1"), port, root.streams().err()));
    } catch (UserError unavailable) {
      return Optional.empty();
    }
  }

  private static void add(List<LocalPort> made, List<LocalPort> all, LocalPort port) {
    made.add(port);
    all.add(port);
  }

  /** Where any port will do, it is the same one on each address. */
  private static int same(List<LocalPort> made, int port) {
    return made.isEmpty() ? port : made.getFirst().number();
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw UserError.badInput("\"%s\" is no address".formatted(text));
    }
  }

  private void start(LocalPort port, String name, int remote, CountDownLatch ended) {
    Thread.ofVirtual()
        .name("listen-" + port.text())
        .start(() -> {
          try {
            port.serve(() -> open(port, name, remote));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          ended.countDown();
        });
    PrintStream out = root.streams().out();
    out.printf("Forwarding from %s -> %d%n", port.text(), remote);
    out.flush();
  }

  private DaemonConnection open(LocalPort port, String name, int remote) throws IOException {
    PrintStream out = root.streams().out();
    out.printf("Handling connection for %d%n", port.number());
    out.flush();
    DaemonConnection daemon = DaemonConnection.open(root.socket());
    daemon.send(new Request.PortForward(name, in.namespace, remote));
    return daemon;
  }
}
