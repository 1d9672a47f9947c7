package io.beanpod.cli.command;

import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "events",
    description = "Tells what happened to pods.",
    footer = {"", "Examples:", "  sudo beanpod events", "  sudo beanpod events --for pod/web -w"})
final class EventsCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private NamespaceOption in = new NamespaceOption();

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "The events of every namespace.")
  private boolean allNamespaces;

  @Option(
      names = "--for",
      paramLabel = "pod/NAME",
      defaultValue = "",
      description = "Only the events of that pod.")
  private String pod = "";

  @Option(
      names = {"-w", "--watch"},
      description = "Go on with new events, until Ctrl-C.")
  private boolean watch;

  EventsCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    return root.ask(new Request.Events(PodNames.one(pod), in.namespace, allNamespaces, watch));
  }
}
