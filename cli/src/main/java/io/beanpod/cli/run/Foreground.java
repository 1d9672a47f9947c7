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

/** Runs pods in this process and leaves nothing behind. */
public final class Foreground {
  private final Directories directories;
  private final Terminal terminal;

  /**
   * @param directories those that the images are in
   * @param colour whether a person watches
   */
  public Foreground(Directories directories, PrintStream out, PrintStream err, boolean colour) {
    this.directories = directories;
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
    try (LocalNode node = LocalNode.open(kernel, directories.lib(), places.config(pid))) {
      code = new ForegroundRun(node, terminal).run(pods);
    }
    places.remove(pid);
    return code;
  }
}
