package io.beanpod.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "image",
    description =
        "Pulls, pushes, builds, imports, exports, removes and shows images, and looks after the "
            + "disk that they are on. Needs no daemon.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod image pull registry.example/team/app:v1",
      "  sudo beanpod image push busybox localhost:5000/tools/busybox:1",
      "  sudo beanpod image build --package busybox-static -t busybox:static",
      "  sudo beanpod image import alpine.tar",
      "  sudo beanpod image export busybox -o busybox.tar",
      "  sudo beanpod image rm busybox:static"
    })
final class ImageCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** The command with its subcommands. */
  static CommandLine line(RootCommand root) {
    return new CommandLine(new ImageCommand())
        .addSubcommand("build", new ImageBuildCommand(root))
        .addSubcommand("pull", new ImagePullCommand(root))
        .addSubcommand("push", new ImagePushCommand(root))
        .addSubcommand("import", new ImageImportCommand(root))
        .addSubcommand("export", new ImageExportCommand(root))
        .addSubcommand("rm", new ImageRemoveCommand(root))
        .addSubcommand("inspect", new ImageInspectCommand(root))
        .addSubcommand("tag", new ImageTagCommand(root))
        .addSubcommand("index", ImageIndexCommand.line(root))
        .addSubcommand("pin", new ImagePinCommand(root))
        .addSubcommand("prune", new ImagePruneCommand(root))
        .addSubcommand("df", new ImageDfCommand(root))
        .addSubcommand("fsck", new ImageFsckCommand(root));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "name a command");
    }
  }
}
