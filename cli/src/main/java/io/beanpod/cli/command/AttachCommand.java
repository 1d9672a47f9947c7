package io.beanpod.cli.command;

import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "attach",
    description =
        "Joins the streams of a container's own program. "
            + "Ctrl-C leaves it running, unless -t hands the key to the program.",
    footer = {"", "Examples:", "  sudo beanpod attach web", "  sudo beanpod attach -it shell"})
final class AttachCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private ContainerChoice choice = new ContainerChoice();

  @Mixin private StreamOptions streams = new StreamOptions();

  AttachCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    return new Interactive(root)
        .ask(
            size ->
                new Request.Attach(
                    choice.pod(),
                    choice.namespace(),
                    choice.container(),
                    streams.stdin,
                    size.rows(),
                    size.columns()),
            streams.stdin,
            streams.tty);
  }
}
