package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.bench.PullBench;
import io.beanpod.cli.bench.Report;
import io.beanpod.cli.bench.StartupBench;
import io.beanpod.cli.config.RegistrySettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = "Measures. Only bench cri needs a daemon.",
    synopsisSubcommandLabel = "COMMAND")
final class BenchCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** The command with its subcommands. */
  static CommandLine line(RootCommand root) {
    return new CommandLine(new BenchCommand())
        .addSubcommand("startup", new Startup(root))
        .addSubcommand("pull", new Pull(root))
        .addSubcommand("cri", new BenchCriCommand(root));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "name a command");
    }
  }

  @Command(
      name = "startup",
      description =
          "Measures how long sandboxes and containers take to start, and where the time goes: "
              + "one at a time, in parallel, with warm and with cold caches.",
      footer = {
        "",
        "Examples:",
        "  sudo beanpod bench startup",
        "  sudo beanpod bench startup -n 200 --peer crun --peer runc --report start.html"
      })
  static final class Startup implements Callable<Integer> {
    private final RootCommand root;

    @Option(
        names = "-n",
        paramLabel = "N",
        defaultValue = "100",
        description = "Starts of each kind, ${DEFAULT-VALUE} by default.")
    private int starts;

    @Option(
        names = "--parallel",
        paramLabel = "P",
        defaultValue = "8",
        description = "Starts at a time in the parallel part, ${DEFAULT-VALUE} by default.")
    private int parallel;

    @Option(
        names = "--peer",
        paramLabel = "NAME",
        description =
            "Also run the same files and command through this runtime, alternating: crun, runc, or "
                + "another with runc's command line. May be given several times.")
    private List<String> peers = new ArrayList<>();

    @Option(
        names = "--report",
        paramLabel = "FILE.html",
        description = "Also write one page with the distribution and the steps as charts.")
    private @Nullable Path report;

    Startup(RootCommand root) {
      this.root = root;
    }

    @Override
    public Integer call() throws Exception {
      if (starts < 1 || parallel < 1) {
        throw UserError.badInput("-n and --parallel must be at least 1");
      }
      root.needMachine("starting containers");
      PrintStream err = root.streams().err();
      Report measured =
          new StartupBench(
                  root.directories(), starts, parallel, peers, line -> err.println(line + " ..."))
              .run();
      show(root, measured, report);
      return ExitCode.OK;
    }
  }

  static void show(RootCommand root, Report measured, @Nullable Path page) throws IOException {
    root.streams().out().print(measured.text());
    if (page != null) {
      Files.writeString(page, measured.html());
      root.streams().err().println("wrote " + page);
    }
  }

  @Command(
      name = "pull",
      description =
          "Measures how long an image takes from a registry to the disk, unpacked, each time as if "
              + "for the first time, and what that costs of processor time and memory.",
      footer = {
        "",
        "Examples:",
        "  sudo beanpod bench pull localhost:5000/app",
        "  sudo beanpod bench pull localhost:5000/app --peer containerd --report p.html"
      })
  static final class Pull implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(paramLabel = "IMAGE", description = "Its name, with tag or digest.")
    private String image = "";

    @Option(
        names = "-n",
        paramLabel = "N",
        defaultValue = "5",
        description = "Pulls by each, ${DEFAULT-VALUE} by default.")
    private int pulls;

    @Option(
        names = "--peer",
        paramLabel = "NAME",
        description =
            "Also pull through this runtime, in turn: containerd, which is started for this with "
                + "directories of its own, and ended.")
    private List<String> peers = new ArrayList<>();

    @Option(
        names = "--report",
        paramLabel = "FILE.html",
        description = "Also write one page with the figures and the distribution as a chart.")
    private @Nullable Path report;

    Pull(RootCommand root) {
      this.root = root;
    }

    @Override
    public Integer call() throws Exception {
      if (pulls < 1) {
        throw UserError.badInput("-n must be at least 1");
      }
      root.needRoot("pulling images");
      PrintStream err = root.streams().err();
      PullBench bench =
          new PullBench(
              root.directories(),
              RegistrySettings.of(root.settings()),
              image,
              pulls,
              peers,
              line -> err.println(line + " ..."));
      show(root, bench.run(), report);
      return ExitCode.OK;
    }
  }
}
