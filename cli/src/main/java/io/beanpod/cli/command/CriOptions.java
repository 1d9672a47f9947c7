package io.beanpod.cli.command;

import io.beanpod.cli.config.DaemonOptions;
import io.beanpod.cli.config.Settings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and where the daemon serves kubelet and crictl. */
final class CriOptions {
  @Option(
      names = "--cri-socket",
      paramLabel = "PATH",
      description = "Serve kubelet and crictl here; /run/beanpod/cri.sock if not given.")
  private @Nullable Path socket;

  @Option(names = "--no-cri", description = "Serve no kubelet and no crictl.")
  private boolean off;

  @Option(
      names = "--cri-all-pods",
      description =
          "Let CRI clients see and stop the pods of `beanpod apply` as well. "
              + "Not under a kubelet: it kills every pod that it does not know.")
  private boolean allPods;

  /** Puts what was given before what the files say. */
  void into(Settings settings) {
    if (off) {
      settings.with(DaemonOptions.CRI, false, "--no-cri");
    }
    if (socket != null) {
      settings.with(DaemonOptions.CRI_SOCKET, socket.toAbsolutePath().normalize(), "--cri-socket");
    }
    if (allPods) {
      settings.with(DaemonOptions.CRI_ALL_PODS, true, "--cri-all-pods");
    }
  }
}
