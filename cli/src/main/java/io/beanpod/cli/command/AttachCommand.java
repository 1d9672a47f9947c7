package io.beanpod.cli.command;

import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "attach",
    description = {
      "Joins the streams of a container's own program.",
      "Ctrl-C leaves it running, unless -t hands the key to the program."
    },
    footer = {"", "Examples:", "  sudo beanpod attach web", "  sudo beanpod attach -it shell"})
final class AttachCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private NamespaceOption in = new NamespaceOption();

  @Parameters(index = "0", paramLabel = "POD", description = "The pod.")
  private String pod = "";

  @Option(
      names = {"-c", "--container"},
      paramLabel = "NAME",
      defaultValue = "",
      description = "The container, when the pod has several.")
  private String container = "";

  @Option(
      names = {"-i", "--stdin"},
      description = "Hand standard input to the program.")
  private boolean stdin;

  @Option(
      names = {"-t", "--tty"},
      description = "The program has a terminal: hand it every key.")
  private boolean tty;

  AttachCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    return new Interactive(root)
        .ask(
            size ->
                new Request.Attach(
                    PodNames.one(pod), in.namespace, container, stdin, size.rows(), size.columns()),
            stdin,
            tty);
  }
}
