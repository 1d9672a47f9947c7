package io.beanpod.cli.command;

import io.beanpod.cli.Version;
import io.beanpod.cri.CriConfig;
import io.beanpod.cri.streaming.StreamingConfig;
import io.beanpod.runtime.Directories;
import java.nio.file.Path;
import java.util.Optional;
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
      description = {
        "Let CRI clients see and stop the pods of `beanpod apply` as well.",
        "Not under a kubelet: it kills every pod that it does not know."
      })
  private boolean allPods;

  /** The configuration, or nothing when the CRI is off. */
  Optional<CriConfig> config(Directories directories, String machine) {
    if (off) {
      return Optional.empty();
    }
    Path path = socket == null ? directories.run().resolve("cri.sock") : socket.toAbsolutePath();
    return Optional.of(
        new CriConfig(
            path,
            directories.run(),
            allPods,
            CriConfig.HANDLERS,
            Version.semantic(),
            machine,
            StreamingConfig.loopback()));
  }
}
