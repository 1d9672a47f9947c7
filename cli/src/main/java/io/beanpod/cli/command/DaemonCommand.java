package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.config.DaemonOptions;
import io.beanpod.cli.config.DaemonSettings;
import io.beanpod.cli.config.Settings;
import io.beanpod.cli.daemon.Daemon;
import io.beanpod.cli.node.ThisMachine;
import io.beanpod.runtime.CgroupDriver;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "daemon",
    description = {
      "Runs pods and serves the other commands, kubelet and crictl, in the foreground.",
      "SIGTERM ends the daemon and leaves the pods running; the next daemon takes them over.",
      "Its configuration is /etc/beanpod/config.yaml; beanpod config tells more. Options win over"
          + " it.",
      "Under systemd: Type=notify, KillMode=process, Delegate=yes."
    },
    footer = {"", "Example:", "  sudo beanpod daemon"})
final class DaemonCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final CriOptions cri = new CriOptions();

  @Mixin private final LogOptions log = new LogOptions();
  @Mixin private final MetricsOptions metrics = new MetricsOptions();

  @Option(
      names = "--cgroup-driver",
      paramLabel = "cgroupfs|systemd",
      description = "Who makes the cgroups of new pods: beanpod, the default, or systemd.")
  private @Nullable CgroupDriver cgroupDriver;

  DaemonCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings = root.settings();
    node.into(settings);
    cri.into(settings);
    log.into(settings);
    metrics.into(settings);
    if (cgroupDriver != null) {
      settings.with(DaemonOptions.CGROUP_DRIVER, cgroupDriver, "--cgroup-driver");
    }
    DaemonSettings effective = DaemonSettings.of(settings, ThisMachine.name());
    root.needMachine("the daemon");
    new Daemon(effective).serve(root.streams().err());
    return ExitCode.OK;
  }
}
