package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "tag",
    description = "Gives an image one more name.",
    footer = {"", "Example:", "  sudo beanpod image tag busybox registry.local/tools/busybox:1"})
final class ImageTagCommand implements Callable<Integer> {
  private final RootCommand root;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "A name or id it has.")
  private String image = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The name it gets.")
  private String name = "";

  ImageTagCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    ImageAccess.open(root).tag(image, name);
    return ExitCode.OK;
  }
}
