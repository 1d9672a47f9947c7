package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.daemon.Daemon;
import io.beanpod.cli.node.ThisMachine;
import io.beanpod.cri.CriConfig;
import io.beanpod.runtime.Directories;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "daemon",
    description = {
      "Runs pods and serves the other commands, kubelet and crictl, in the foreground.",
      "SIGTERM ends the daemon and leaves the pods running; the next daemon takes them over.",
      "Under systemd: Type=notify, KillMode=process, Delegate=yes."
    },
    footer = {"", "Example:", "  sudo beanpod daemon"})
final class DaemonCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final CriOptions cri = new CriOptions();

  DaemonCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    root.needMachine("the daemon");
    Directories directories = root.directories();
    Optional<CriConfig> criConfig = cri.config(directories, ThisMachine.name());
    new Daemon(directories, root.socket(), node.labels(), criConfig).serve(root.streams().err());
    return ExitCode.OK;
  }
}
