package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.print.ImageJson;
import io.beanpod.image.Image;
import io.beanpod.image.ImageStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description = "Prints all about images as JSON.",
    footer = {"", "Example:", "  sudo beanpod image inspect busybox"})
final class ImageInspectCommand implements Callable<Integer> {
  private final RootCommand root;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Names or ids.")
  private List<String> names = List.of();

  ImageInspectCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    ImageStore store = ImageAccess.open(root);
    List<Image> images = new ArrayList<>();
    for (String name : names) {
      images.add(
          store
              .find(name)
              .orElseThrow(() ->
                  UserError.failed(
                      "there is no image \"%s\": see beanpod images".formatted(name))));
    }
    root.streams().out().print(ImageJson.of(images));
    return ExitCode.OK;
  }
}
