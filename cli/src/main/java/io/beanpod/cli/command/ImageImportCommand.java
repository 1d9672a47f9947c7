package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.Interrupts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = "Brings in the images of an OCI layout or of a tar of docker save.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod image import alpine.tar",
      "  sudo beanpod image import ./layout -t app:1"
    })
final class ImageImportCommand implements Callable<Integer> {
  private final RootCommand root;

  @Parameters(
      index = "0",
      paramLabel = "ARCHIVE",
      description = "A tar, packed or not, or a directory.")
  private Path archive = Path.of("");

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME",
      description = "A name for its only image instead of its own; may be repeated.")
  private List<String> names = List.of();

  ImageImportCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path existing = ImageAccess.existing(archive);
    Interrupts.heeding(() -> ImageAccess.open(root).importArchive(existing, names))
        .forEach(image -> ImageAccess.printAdded(root, image));
    return ExitCode.OK;
  }
}
