package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.image.ImageStore;
import io.beanpod.image.InUse;
import io.beanpod.image.Removal;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rm",
    description = "Removes a name of an image; with its last name, or by id, the image itself.",
    footer = {"", "Example:", "  sudo beanpod image rm busybox:static"})
final class ImageRemoveCommand implements Callable<Integer> {
  private final RootCommand root;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Names or ids.")
  private List<String> images = List.of();

  @Option(
      names = {"-f", "--force"},
      description = "Even when containers use it; they keep its files until they go.")
  private boolean force;

  ImageRemoveCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    ImageStore store = ImageAccess.open(root);
    PrintStream out = root.streams().out();
    for (String image : images) {
      Removal removal = store.remove(image, force ? InUse.KEEP_LAYERS : InUse.REFUSE);
      removal.untagged().forEach(name -> out.println("untagged " + name));
      if (removal.removed()) {
        out.println("removed " + removal.id());
      }
    }
    return ExitCode.OK;
  }
}
