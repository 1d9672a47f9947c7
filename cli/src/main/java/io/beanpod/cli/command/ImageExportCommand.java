package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Writes images to a tar that docker load reads, or to a directory (OCI layout).",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod image export busybox -o busybox.tar",
      "  sudo beanpod image export busybox nginx -o ./layout"
    })
final class ImageExportCommand implements Callable<Integer> {
  private final RootCommand root;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Names or ids.")
  private List<String> images = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE.tar|DIRECTORY",
      required = true,
      description = "Where to; a name that ends in .tar becomes a tar.")
  private Path output = Path.of("");

  ImageExportCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    ImageAccess.open(root).exportArchive(images, output);
    return ExitCode.OK;
  }
}
