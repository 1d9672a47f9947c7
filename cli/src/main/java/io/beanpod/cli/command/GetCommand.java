package io.beanpod.cli.command;

import io.beanpod.cli.protocol.OutputFormat;
import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Lists pods.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod get pods",
      "  sudo beanpod get pods -A -o wide",
      "  sudo beanpod get pod web -o yaml",
      "  sudo beanpod get pods -l app=web -w"
    })
final class GetCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private NamespaceOption in = new NamespaceOption();

  @Parameters(paramLabel = "pods [NAME]", arity = "1..*", description = "Which pods; none for all.")
  private List<String> words = List.of();

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "The pods of every namespace.")
  private boolean allNamespaces;

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS",
      defaultValue = "",
      description = "Only pods whose labels match, such as app=web,tier!=db.")
  private String selector = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "TABLE",
      description = "table, wide, yaml, json or name.")
  private OutputFormat output = OutputFormat.TABLE;

  @Option(names = "--no-headers", description = "No line with the columns' names.")
  private boolean noHeaders;

  @Option(names = "--show-labels", description = "A last column with the pods' labels.")
  private boolean showLabels;

  @Option(
      names = {"-w", "--watch"},
      description = "Go on with a line for each change, until Ctrl-C.")
  private boolean watch;

  GetCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    return root.ask(
        new Request.GetPods(
            PodNames.afterKind(words),
            in.namespace,
            allNamespaces,
            selector,
            output,
            noHeaders,
            showLabels,
            watch));
  }
}
