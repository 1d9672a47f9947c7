package io.beanpod.cli.command;

import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "top",
    description = "Shows what pods use of CPU and memory.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod top pods",
      "  sudo beanpod top pod web --containers"
    })
final class TopCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private NamespaceOption in = new NamespaceOption();

  @Parameters(paramLabel = "pods [NAME]", arity = "1..*", description = "Which pods; none for all.")
  private List<String> words = List.of();

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "The pods of every namespace.")
  private boolean allNamespaces;

  @Option(names = "--containers", description = "A line for each container.")
  private boolean containers;

  TopCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    return root.ask(
        new Request.Top(PodNames.afterKind(words), in.namespace, allNamespaces, containers));
  }
}
