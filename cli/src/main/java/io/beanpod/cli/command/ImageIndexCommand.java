package io.beanpod.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "index",
    description = "Gives one name to images for several platforms.",
    synopsisSubcommandLabel = "COMMAND")
final class ImageIndexCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** The command with its subcommands. */
  static CommandLine line(RootCommand root) {
    return new CommandLine(new ImageIndexCommand())
        .addSubcommand("create", new ImageIndexCreateCommand(root));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "name a command");
    }
  }
}
