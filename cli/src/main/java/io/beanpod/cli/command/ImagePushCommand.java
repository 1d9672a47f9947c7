package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.Interrupts;
import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.cli.node.Registries;
import io.beanpod.cli.print.PushReport;
import io.beanpod.cli.print.TransferBars;
import io.beanpod.cli.print.TransferLines;
import io.beanpod.cli.print.TransferView;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.push.PushListener;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "push",
    description =
        "Brings an image to a registry. What the registry has already is not sent. "
            + "Credentials, mirrors and certificates are found as for beanpod image pull.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod image push registry.example/team/app:v1",
      "  sudo beanpod image push busybox localhost:5000/tools/busybox:1"
    })
final class ImagePushCommand implements Callable<Integer> {
  private final RootCommand root;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "A name or id.")
  private String image = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DESTINATION",
      description = "The name it gets, with registry and tag; its own where none is given.")
  private @Nullable String destination;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print only the name with the digest.")
  private boolean quiet;

  ImagePushCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream err = root.streams().err();
    try (TransferBars bars = new TransferBars(err)) {
      TransferView view = root.streams().terminal() ? bars : new TransferLines(err::println);
      PushListener listener = quiet ? PushListener.NONE : new PushReport(view);
      Reference pushed =
          Interrupts.heeding(() ->
              ImageAccess.open(root)
                  .push(
                      image,
                      Optional.ofNullable(destination),
                      Registries.pushes(RegistrySettings.of(root.settings())),
                      Optional.empty(),
                      listener));
      root.streams().out().println(pushed);
    }
    return ExitCode.OK;
  }
}
