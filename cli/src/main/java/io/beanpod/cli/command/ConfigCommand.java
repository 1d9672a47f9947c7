package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.config.ConfigPrinter;
import io.beanpod.cli.config.DaemonSettings;
import io.beanpod.cli.config.Settings;
import io.beanpod.cli.config.SettingsFiles;
import io.beanpod.cli.node.ThisMachine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description =
        "Shows and checks the daemon's configuration, /etc/beanpod/config.yaml and the files ending"
            + " in .yaml in /etc/beanpod/config.yaml.d.",
    synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** The command with its subcommands. */
  static CommandLine line(RootCommand root) {
    return new CommandLine(new ConfigCommand())
        .addSubcommand("default", new Default(root))
        .addSubcommand("check", new Check(root));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "name a command");
    }
  }

  @Command(
      name = "default",
      description = "Prints a configuration with every option, what it does, and its default.",
      footer = {"", "Example:", "  beanpod config default | sudo tee /etc/beanpod/config.yaml"})
  static final class Default implements Runnable {
    private final RootCommand root;

    Default(RootCommand root) {
      this.root = root;
    }

    @Override
    public void run() {
      root.streams().out().print(ConfigPrinter.defaults());
    }
  }

  @Command(
      name = "check",
      description =
          "Says what is wrong with the configuration, with the line of each mistake; or, if nothing"
              + " is, prints every option with the value that counts and the place where it was"
              + " given.",
      footer = {
        "",
        "Examples:",
        "  beanpod config check",
        "  beanpod config check ./config.yaml     and the files in ./config.yaml.d"
      })
  static final class Check implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "FILE",
        description = "Another file than the daemon would read.")
    private @Nullable Path file;

    Check(RootCommand root) {
      this.root = root;
    }

    @Override
    public Integer call() throws IOException {
      SettingsFiles files = files();
      List<Path> read = files.list();
      Settings settings = root.below(files.load());
      var _ = DaemonSettings.of(settings, ThisMachine.name());
      PrintStream out = root.streams().out();
      out.println(read.isEmpty() ? "# no file; these are the defaults" : "# read:");
      read.forEach(path -> out.println("#   " + path));
      out.print(ConfigPrinter.effective(settings));
      return ExitCode.OK;
    }

    private SettingsFiles files() {
      if (file == null) {
        return root.files();
      }
      if (Files.notExists(file)) {
        throw UserError.badInput("no such file: " + file);
      }
      return new SettingsFiles(file);
    }
  }
}
