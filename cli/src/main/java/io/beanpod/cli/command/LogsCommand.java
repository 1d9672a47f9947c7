package io.beanpod.cli.command;

import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description = "Prints what a pod's containers wrote.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod logs web",
      "  sudo beanpod logs -f --tail 20 web nginx",
      "  sudo beanpod logs --previous web",
      "  sudo beanpod logs --all-containers --since 5m web"
    })
final class LogsCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private ContainerChoice choice = new ContainerChoice();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CONTAINER",
      defaultValue = "",
      description = "The container, when the pod has several.")
  private String second = "";

  @Option(names = "--all-containers", description = "Every container, init containers too.")
  private boolean allContainers;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as more is written, until the container ends.")
  private boolean follow;

  @Option(
      names = {"-p", "--previous"},
      description = "What the container wrote before its last restart.")
  private boolean previous;

  @Option(
      names = "--tail",
      paramLabel = "LINES",
      defaultValue = "-1",
      description = "Only the last lines; -1 for all.")
  private long tail = -1;

  @Option(
      names = "--since",
      paramLabel = "SPAN",
      converter = Durations.class,
      description = "Only what is younger, such as 90s, 5m or 1h30m.")
  private @Nullable Duration since;

  @Option(names = "--timestamps", description = "Put the time before each line.")
  private boolean timestamps;

  @Option(names = "--prefix", description = "Put the pod and container before each line.")
  private boolean prefix;

  LogsCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    return root.ask(
        new Request.Logs(
            choice.pod(),
            choice.namespace(),
            choice.container().isEmpty() ? second : choice.container(),
            allContainers,
            follow,
            previous,
            timestamps,
            prefix,
            tail,
            since == null ? -1 : since.toSeconds()));
  }
}
