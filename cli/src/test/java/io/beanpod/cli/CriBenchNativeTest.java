package io.beanpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.cli.config.Settings;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.cri.CriConfig;
import io.beanpod.cri.CriServer;
import io.beanpod.cri.streaming.StreamingConfig;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.runtime.CgroupDriver;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.network.NetworkConfig;
import io.beanpod.runtime.network.cni.CniConfig;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code beanpod bench cri} against our own runtime, which it knows by its socket alone. */
@Tag("native")
class CriBenchNativeTest {
  private static final String[] CALLS = {
    "RunPodSandbox",
    "CreateContainer",
    "StartContainer",
    "ExecSync",
    "ContainerStatus",
    "ListContainers",
    "StopContainer",
    "RemoveContainer",
    "StopPodSandbox",
    "RemovePodSandbox"
  };

  @TempDir private Path root;

  @Test
  void timesEachCallAndLeavesNothing() throws Exception {
    Directories directories = Directories.below(root);
    RuntimeConfig config =
        new RuntimeConfig(
            directories, NetworkConfig.of("beanbench0"), CniConfig.NONE, StartTimeline.NONE);
    Path socket = directories.run().resolve("cri.sock");
    try (LocalNode node =
            LocalNode.open(
                Kernel.linux(),
                directories.lib(),
                config,
                RegistrySettings.of(new Settings()),
                Map.of());
        CriServer server = CriServer.listen(cri(socket, directories))) {
      var _ = node.images().build(image());
      server.serve(node.runtime(), node.images(), node.puller());
      Path page = root.resolve("page.html");

      Shell.Result both =
          Shell.run(
              "bench cri -n 1 --parallel 1 --report %s --endpoint unix://%s --endpoint %s"
                  .formatted(page, socket, socket)
                  .split(" ", -1));

      assertThat(both.code()).as(both.err()).isZero();
      assertThat(both.out()).contains(CALLS).contains("B p99", "ratio", "A  beanpod", "B  beanpod");
      assertThat(Files.readString(page)).contains(CALLS).contains("</html>");
      assertThat(node.runtime().sandboxes()).isEmpty();
      Shell.run("bench", "cri", "--image", "absent:1", "--endpoint", "unix://" + socket)
          .isFailure(1, "has no image absent:1");
    }
  }

  /** The machine's own static busybox. */
  private BuildRequest image() throws IOException {
    Path bin = Files.createDirectories(root.resolve("image/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String applet : List.of("sh", "true", "sleep")) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    return BuildRequest.of(new BuildSource.Directory(root.resolve("image")), "busybox:latest");
  }

  @Test
  void aSocketThatIsNotThere() {
    Shell.run("bench", "cri", "--endpoint", "unix:///no/such.sock")
        .isFailure(2, "no runtime serves /no/such.sock");
  }

  private static CriConfig cri(Path socket, Directories directories) {
    return new CriConfig(
        socket,
        directories.run(),
        false,
        CriConfig.HANDLERS,
        "0.1.0",
        "machine",
        CgroupDriver.CGROUPFS,
        StreamingConfig.loopback());
  }
}
