package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pin",
    description =
        "Lets images stay when unused ones are removed, by image prune or by kubelet. "
            + "They can still be removed by name.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod image pin busybox",
      "  sudo beanpod image pin --undo busybox"
    })
final class ImagePinCommand implements Callable<Integer> {
  private final RootCommand root;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Names or ids.")
  private List<String> images = List.of();

  @Option(names = "--undo", description = "Let them go again.")
  private boolean undo;

  ImagePinCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    var store = ImageAccess.open(root);
    for (String image : images) {
      root.streams().out().println((undo ? "unpinned " : "pinned ") + store.pin(image, !undo));
    }
    return ExitCode.OK;
  }
}
