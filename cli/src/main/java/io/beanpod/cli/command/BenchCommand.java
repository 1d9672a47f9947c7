package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.bench.StartupBench;
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
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = "Measures. Needs no daemon.",
    synopsisSubcommandLabel = "COMMAND")
final class BenchCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** The command with its subcommands. */
  static CommandLine line(RootCommand root) {
    return new CommandLine(new BenchCommand()).addSubcommand("startup", new Startup(root));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "name a command");
    }
  }

  @Command(
      name = "startup",
      description = {
        "Measures how long sandboxes and containers take to start, and where the time goes:",
        "one at a time, in parallel, with warm and with cold caches."
      },
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
        description = {
          "Also run the same files and command through this runtime, alternating: crun, runc, or",
          "another with runc's command line. May be given several times."
        })
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
        throw io.beanpod.cli.UserError.badInput("-n and --parallel must be at least 1");
      }
      root.needMachine("starting containers");
      PrintStream err = root.streams().err();
      StartupBench.Report measured =
          new StartupBench(
                  root.directories(), starts, parallel, peers, line -> err.println(line + " ..."))
              .run();
      root.streams().out().print(measured.text());
      if (report != null) {
        Files.writeString(report, measured.html());
        err.println("wrote " + report);
      }
      return ExitCode.OK;
    }
  }
}
