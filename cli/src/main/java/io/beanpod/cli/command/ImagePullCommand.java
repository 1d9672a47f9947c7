package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.Interrupts;
import io.beanpod.cli.UserError;
import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.cli.node.Registries;
import io.beanpod.cli.print.PullReport;
import io.beanpod.cli.print.TransferBars;
import io.beanpod.cli.print.TransferLines;
import io.beanpod.cli.print.TransferView;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.registry.pull.PullListener;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pull",
    description =
        "Brings images from registries. What is there already is not transferred again. Credentials"
            + " are those that docker login, podman login or skopeo login have written; mirrors and"
            + " certificates are read from /etc/beanpod/certs.d, or containerd's or docker's.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod image pull registry.example/team/app:v1",
      "  sudo beanpod image pull localhost:5000/app"
    })
final class ImagePullCommand implements Callable<Integer> {
  private final RootCommand root;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Names, with tag or digest.")
  private List<String> images = List.of();

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "The image for another machine, such as linux/arm64: to be pushed or exported.")
  private @Nullable String platform;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print only the images' names and ids.")
  private boolean quiet;

  ImagePullCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream err = root.streams().err();
    RegistrySettings registries = RegistrySettings.of(root.settings());
    try (ImagePuller puller = Registries.open(ImageAccess.open(root), registries, platform());
        TransferBars bars = new TransferBars(err)) {
      TransferView view = root.streams().terminal() ? bars : new TransferLines(err::println);
      PullListener listener = quiet ? PullListener.NONE : new PullReport(view);
      for (String image : images) {
        ImagePuller.Pulled pulled =
            Interrupts.heeding(() -> puller.pull(image, Optional.empty(), listener));
        ImageAccess.printAdded(root, pulled.image());
      }
    }
    return ExitCode.OK;
  }

  private Platform platform() {
    try {
      return platform == null ? Platform.host() : Platform.parse(platform);
    } catch (ImageException e) {
      throw UserError.badInput(String.valueOf(e.getMessage()));
    }
  }
}
