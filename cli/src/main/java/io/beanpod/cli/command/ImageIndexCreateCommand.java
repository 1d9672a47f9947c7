package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description =
        "Makes an index of images, each for another platform, that image push takes to a registry "
            + "with all of them. On this machine the name means the image for it.",
    footer = {
      "",
      "Example:",
      "  sudo beanpod image build -f image.yaml -t app:amd64",
      "  sudo beanpod image build -f image-arm64.yaml -t app:arm64",
      "  sudo beanpod image index create -t registry.example/app:v1 app:amd64 app:arm64",
      "  sudo beanpod image push registry.example/app:v1"
    })
final class ImageIndexCreateCommand implements Callable<Integer> {
  private final RootCommand root;

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME",
      required = true,
      description = "The index' name.")
  private String name = "";

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Names or ids.")
  private List<String> images = List.of();

  ImageIndexCreateCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    root.streams().out().println(ImageAccess.open(root).createIndex(name, images));
    return ExitCode.OK;
  }
}
