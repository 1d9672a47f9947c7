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
    name = "describe",
    description = "Tells all about pods, with their latest events.",
    footer = {"", "Example:", "  sudo beanpod describe pod web"})
final class DescribeCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private NamespaceOption in = new NamespaceOption();

  @Parameters(paramLabel = "pod [NAME]", arity = "1..*", description = "Which pods; none for all.")
  private List<String> words = List.of();

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS",
      defaultValue = "",
      description = "Only pods whose labels match.")
  private String selector = "";

  DescribeCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    return root.ask(new Request.DescribePods(PodNames.afterKind(words), in.namespace, selector));
  }
}
