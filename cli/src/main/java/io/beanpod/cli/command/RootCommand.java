package io.beanpod.cli.command;

import io.beanpod.cli.UserError;
import io.beanpod.cli.check.KernelRelease;
import io.beanpod.cli.client.DaemonConnection;
import io.beanpod.cli.config.DaemonOptions;
import io.beanpod.cli.config.DaemonSettings;
import io.beanpod.cli.config.Settings;
import io.beanpod.cli.config.SettingsFiles;
import io.beanpod.cli.protocol.Request;
import io.beanpod.runtime.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The options that every command has, and what every command needs. */
@Command(
    name = "beanpod",
    description = {"Runs Kubernetes pods on this machine, without a cluster.", ""},
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod run pod.yaml              run a pod here and now, until it ends",
      "  sudo beanpod daemon                    serve the commands below",
      "  sudo beanpod apply -f pod.yaml         have the daemon run a pod",
      "  sudo beanpod get pods -w               watch the pods",
      "  sudo beanpod exec -it web -- sh        a shell in the pod web",
      "",
      "beanpod COMMAND --help tells more; beanpod help exit-codes lists the exit codes."
    })
public final class RootCommand implements Runnable {
  private final Streams streams;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on the option itself
  private boolean help;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "With an error, show where in the program it happened.")
  private boolean debug;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:BEANPOD_ROOT}",
      description =
          "Keep all state below this directory instead of /run/beanpod, "
              + "/var/lib/beanpod and /var/log/pods. $BEANPOD_ROOT says the same.")
  private @Nullable Path root;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:BEANPOD_CONFIG}",
      description =
          "The daemon's configuration instead of /etc/beanpod/config.yaml, or of config.yaml "
              + "in the directory of --root. $BEANPOD_CONFIG says the same.")
  private @Nullable Path config;

  public RootCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "name a command");
    }
  }

  Streams streams() {
    return streams;
  }

  /** Whether {@code --debug} was given. */
  public boolean debug() {
    return debug;
  }

  /** The files that configure this beanpod. */
  SettingsFiles files() {
    if (config != null) {
      if (Files.notExists(config)) {
        throw UserError.badInput("no such file: " + config);
      }
      return new SettingsFiles(config);
    }
    return new SettingsFiles(
        root == null ? SettingsFiles.SYSTEM : absoluteRoot(root).resolve("config.yaml"));
  }

  /** What the files and {@code --root} say. */
  Settings settings() {
    return below(files().load());
  }

  /** Puts {@code --root} before what the files say. */
  Settings below(Settings settings) {
    if (root != null) {
      Directories directories = Directories.below(absoluteRoot(root));
      settings
          .with(DaemonOptions.RUN, directories.run(), "--root")
          .with(DaemonOptions.LIB, directories.lib(), "--root")
          .with(DaemonOptions.LOGS, directories.logs(), "--root");
    }
    return settings;
  }

  private static Path absoluteRoot(Path root) {
    return root.toAbsolutePath().normalize();
  }

  Directories directories() {
    if (files().exist()) {
      return DaemonSettings.directories(settings());
    }
    return root == null ? Directories.SYSTEM : Directories.below(absoluteRoot(root));
  }

  /** The socket that the daemon listens on. */
  Path socket() {
    return files().exist()
        ? settings().get(DaemonOptions.SOCKET)
        : directories().run().resolve("beanpod.sock");
  }

  /** Asks the daemon and prints its answer. */
  int ask(Request request) throws IOException {
    try (DaemonConnection daemon = DaemonConnection.open(socket())) {
      daemon.send(request);
      return daemon.receive(streams.out(), streams.err());
    }
  }

  /** Refuses to go on for anyone but root. */
  void needRoot(String purpose) {
    if (!Processes.isRoot()) {
      throw UserError.failed(purpose + " needs root: put sudo before the command");
    }
  }

  /** Refuses to start containers where they could not be started. */
  void needMachine(String purpose) {
    needRoot(purpose);
    KernelRelease kernel = KernelRelease.running();
    if (!kernel.isEnough()) {
      throw UserError.failed(purpose + " needs a younger kernel than " + kernel.cure());
    }
  }
}
