package io.beanpod.cli.command;

import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "exec",
    description = "Runs a command in a container and ends with its exit code.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod exec web -- cat /etc/hosts",
      "  sudo beanpod exec -it web -c nginx -- sh",
      "  tar c . | sudo beanpod exec -i web -- tar x -C /tmp"
    })
final class ExecCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private ContainerChoice choice = new ContainerChoice();

  @Mixin private StreamOptions streams = new StreamOptions();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "-- COMMAND",
      description = "The command and its arguments, after two dashes.")
  private List<String> words = List.of();

  ExecCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    return new Interactive(root)
        .ask(
            size ->
                new Request.Exec(
                    choice.pod(),
                    choice.namespace(),
                    choice.container(),
                    words,
                    streams.stdin,
                    streams.tty,
                    size.rows(),
                    size.columns()),
            streams.stdin,
            streams.tty);
  }
}
