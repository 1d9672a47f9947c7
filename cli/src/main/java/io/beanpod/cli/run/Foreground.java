package io.beanpod.cli.run;

import io.beanpod.cli.config.DaemonSettings;
import io.beanpod.cli.daemon.DaemonLog;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.image.ImageStore;
import io.beanpod.pod.engine.PodRefusedException;
import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.Directories;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Runs pods in this process and leaves nothing behind. */
public final class Foreground {
  private final DaemonSettings settings;
  private final PrintStream err;
  private final Terminal terminal;

  /**
   * @param settings those of a daemon on this machine: where the images are, and come from
   * @param colour whether a person watches
   */
  public Foreground(DaemonSettings settings, PrintStream out, PrintStream err, boolean colour) {
    this.settings = settings;
    this.err = err;
    this.terminal = new Terminal(out, err, colour);
  }

  /**
   * Runs pods to their end.
   *
   * @return the exit code
   */
  public int run(List<Pod> pods) throws IOException, InterruptedException, PodRefusedException {
    DaemonLog.install(err, settings.log(), false);
    Kernel kernel = Kernel.linux();
    Directories directories = settings.directories();
    new RunImages(ImageStore.open(directories.lib(), kernel), settings.registries(), terminal)
        .provide(pods);
    ForegroundDirectories places = new ForegroundDirectories(directories);
    places.sweep(kernel, settings.registries());
    long pid = ProcessHandle.current().pid();
    int code;
    try (LocalNode node =
        LocalNode.open(
            kernel,
            directories.lib(),
            places.config(pid),
            settings.registries(),
            settings.nodeLabels())) {
      code = new ForegroundRun(node, terminal).run(pods);
    }
    places.remove(pid);
    return code;
  }
}
