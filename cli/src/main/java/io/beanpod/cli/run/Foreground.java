package io.beanpod.cli.run;

import io.beanpod.cli.node.LocalNode;
import io.beanpod.image.ImageStore;
import io.beanpod.pod.engine.PodRefusedException;
import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.Directories;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** Runs pods in this process and leaves nothing behind. */
public final class Foreground {
  private final Directories directories;
  private final Map<String, String> nodeLabels;
  private final Terminal terminal;

  /**
   * @param directories those that the images are in
   * @param nodeLabels labels of this machine beside those that every machine has
   * @param colour whether a person watches
   */
  public Foreground(
      Directories directories,
      Map<String, String> nodeLabels,
      PrintStream out,
      PrintStream err,
      boolean colour) {
    this.directories = directories;
    this.nodeLabels = Map.copyOf(nodeLabels);
    this.terminal = new Terminal(out, err, colour);
  }

  /**
   * Runs pods to their end.
   *
   * @return the exit code
   */
  public int run(List<Pod> pods) throws IOException, InterruptedException, PodRefusedException {
    Kernel kernel = Kernel.linux();
    new RunImages(ImageStore.open(directories.lib(), kernel), terminal).provide(pods);
    ForegroundDirectories places = new ForegroundDirectories(directories);
    places.sweep(kernel);
    long pid = ProcessHandle.current().pid();
    int code;
    try (LocalNode node =
        LocalNode.open(kernel, directories.lib(), places.config(pid), nodeLabels)) {
      code = new ForegroundRun(node, terminal).run(pods);
    }
    places.remove(pid);
    return code;
  }
}
