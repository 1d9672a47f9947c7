package io.beanpod.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.InUse;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Device;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.MountAttributes;
import io.beanpod.sys.Mounts;
import io.beanpod.sys.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Volumes and devices as the CRI can ask for them. */
@Tag("native")
@TestInstance(Lifecycle.PER_CLASS)
final class MountsTest {

  private static final String TOOLS = "tools:test";
  private static final Path CDI = Path.of("/var/run/cdi");

  private final Path root;
  private final RuntimeNode node;

  MountsTest(@TempDir Path root) throws IOException, InterruptedException {
    this.root = root;
    node = RuntimeNode.open(root);
    Path tree = root.resolve("tools");
    Files.createDirectories(tree.resolve("bin"));
    Files.writeString(tree.resolve("bin/hello"), "#!/bin/sh\necho hello\n");
    tree.resolve("bin/hello").toFile().setExecutable(true, false);
    Files.createSymbolicLink(tree.resolve("escape"), Path.of("../../../../etc"));
    Files.createSymbolicLink(tree.resolve("up"), Path.of("../../../../bin"));
    buildTools();
  }

  private void buildTools() throws IOException, InterruptedException {
    node.images()
        .build(
            BuildRequest.of(new BuildSource.Directory(root.resolve("tools")), TOOLS)
                .with(ImageConfig.builder(Platform.host()).build()));
  }

  @AfterAll
  void close() throws IOException {
    node.close();
  }

  @Test
  void anImageIsMountedReadOnlyAndItsProgramsRun() throws Exception {
    String id = start(Mount.of(new Mount.Image(TOOLS, ""), "/tools").readOnly(false));
    assertThat(node.sh(id, "/tools/bin/hello")).isEqualTo("hello");
    assertThat(node.sh(id, "touch /tools/x 2>&1 || true")).contains("Read-only file system");
    assertThat(node.sh(id, "ls /tools")).isEqualTo("bin\nescape\nup");
  }

  @Test
  void aPartOfAnImageIsMountedAndNoLinkLeavesIt() throws Exception {
    String id = start(Mount.of(new Mount.Image(TOOLS, "bin"), "/bin2").readOnly(false));
    assertThat(node.sh(id, "ls /bin2; /bin2/hello")).isEqualTo("hello\nhello");
    assertThat(node.sh(id, "touch /bin2/x 2>&1 || true")).contains("Read-only file system");
    assertThat(node.sh(id, "grep -c ' /bin2 ' /proc/self/mountinfo")).isEqualTo("1");
    assertThat(node.sh(id, "ls /bin2/..")).isEqualTo(node.sh(id, "ls /"));
    String inside = start(Mount.of(new Mount.Image(TOOLS, "up"), "/bin2").readOnly(false));
    assertThat(node.sh(inside, "ls /bin2")).isEqualTo("hello");
    String sandbox = node.run(RuntimeNode.sandbox()).id();
    int before = node.images().containers().list().size();
    for (String part : List.of("no/such", "bin/hello", "escape")) {
      ContainerSpec spec =
          RuntimeNode.sleeper()
              .mounts(List.of(Mount.of(new Mount.Image(TOOLS, part), "/x").readOnly(false)))
              .build();
      assertThatThrownBy(() -> node.runtime().createContainer(sandbox, spec))
          .as(part)
          .hasMessageStartingWith("ImageVolumeMountFailed: ");
    }
    assertThat(node.images().containers().list()).hasSize(before);
  }

  @Test
  void anImageStaysForItsContainerWhenItsNameGoes() throws Exception {
    String id = start(Mount.of(new Mount.Image(TOOLS, ""), "/tools").readOnly(false));
    node.images().remove(TOOLS, InUse.KEEP_LAYERS);
    assertThat(node.sh(id, "/tools/bin/hello")).isEqualTo("hello");
    assertThat(node.images().containers().list()).hasSizeGreaterThan(1);
    node.runtime().removeContainer(id);
    buildTools();
  }

  @Test
  void anImageThatIsNotThereIsToldWhenTheContainerIsCreated() throws Exception {
    String sandbox = node.run(RuntimeNode.sandbox()).id();
    int before = node.images().containers().list().size();
    ContainerSpec spec =
        RuntimeNode.sleeper()
            .mounts(List.of(Mount.of(new Mount.Image("none:such", ""), "/x").readOnly(false)))
            .build();
    assertThatThrownBy(() -> node.runtime().createContainer(sandbox, spec))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageStartingWith("ImageVolumeMountFailed: ")
        .hasMessageContaining("none:such");
    assertThat(node.images().containers().list()).hasSize(before);
  }

  @Test
  void optionsHoldForEveryKindOfVolume() throws Exception {
    Path tree = Files.createDirectories(root.resolve("options"));
    Set<Mount.Option> all = Set.of(Mount.Option.values());
    SandboxSpec.Builder sandbox =
        RuntimeNode.sandbox()
            .memoryVolumes(List.of(new SandboxSpec.MemoryVolume("memory", 1 << 20)));
    String id =
        node.start(
            node.run(sandbox).id(),
            RuntimeNode.sleeper()
                .mounts(
                    List.of(
                        Mount.of(tree.toString(), "/bind").with(all),
                        Mount.of(new Mount.Tmpfs(0, 0755), "/tmpfs").with(all),
                        Mount.of(new Mount.PodMemory("memory", ""), "/memory").with(all),
                        Mount.of(tree.toString(), "/free"))));
    for (String place : List.of("/bind", "/tmpfs", "/memory")) {
      assertThat(options(id, place)).as(place).contains("rw", "noexec", "nosuid", "nodev");
      node.sh(id, "printf '#!/bin/sh\\n' > %s/x; chmod +x %s/x".formatted(place, place));
      assertThat(node.exec(id, "/bin/sh", "-c", place + "/x").exitCode()).isEqualTo(126);
    }
    assertThat(options(id, "/free")).doesNotContain("noexec");
  }

  @Test
  void mountsTravelAsAskedAndOnlyWhereTheHostLetsThem() throws Exception {
    try (HostTmpfs host = new HostTmpfs(Files.createDirectories(root.resolve("travel")))) {
      Path inner = Files.createDirectory(host.path().resolve("inner"));
      Mount mount = Mount.of(host.path().toString(), "/v");
      host.propagate(MountAttributes.MS_PRIVATE);
      for (Mount.Propagation wanted :
          List.of(Mount.Propagation.HOST_TO_CONTAINER, Mount.Propagation.BIDIRECTIONAL)) {
        assertThatThrownBy(() -> start(mount.with(wanted)))
            .hasMessageContaining("make-rshared")
            .hasMessageContaining(host.path().toString());
      }
      host.propagate(MountAttributes.MS_SHARED);
      String still = start(mount);
      String follows = start(mount.with(Mount.Propagation.HOST_TO_CONTAINER));
      String both = start(mount.with(Mount.Propagation.BIDIRECTIONAL));
      try (HostTmpfs later = new HostTmpfs(inner)) {
        Files.createFile(later.path().resolve("seen"));
        assertThat(node.sh(still, "ls /v/inner")).isEmpty();
        assertThat(node.sh(follows, "ls /v/inner")).isEqualTo("seen");
        assertThat(node.sh(both, "ls /v/inner")).isEqualTo("seen");
      }
    }
  }

  @Test
  void aLinkOnTheHostIsFollowedThere() throws Exception {
    Path real = Files.createDirectories(root.resolve("real"));
    Files.createFile(real.resolve("file"));
    Path link = Files.createSymbolicLink(root.resolve("link"), real);
    assertThat(node.sh(start(Mount.of(link.toString(), "/data")), "ls /data")).isEqualTo("file");
  }

  @Test
  void aDirectoryOfDevicesGivesAllOfThem() throws Exception {
    Path devices = root.resolve("devices");
    Path below = Files.createDirectories(devices.resolve("sub"));
    makeNull(devices.resolve("one"));
    makeNull(below.resolve("two"));
    Files.createFile(below.resolve("no-device"));
    String id =
        node.start(
            RuntimeNode.sleeper()
                .devices(List.of(new Device(devices.toString(), "/dev/mine", "rw"))));
    assertThat(node.sh(id, "cd /dev/mine; find . -type c | sort")).isEqualTo("./one\n./sub/two");
    assertThat(node.sh(id, "ls /dev/mine/sub")).isEqualTo("two");
  }

  @Test
  void aCdiDeviceBringsItsNodeAndItsEnvironment() throws Exception {
    String kind = "beanpod-test.invalid/" + root.getFileName().toString().replace("junit-", "n");
    Path file = CDI.resolve("beanpod-" + root.getFileName() + ".yaml");
    Files.createDirectories(CDI);
    Files.writeString(
        file,
        """
        {cdiVersion: 0.6.0, kind: %s, devices: [{name: one, containerEdits:
          {env: [FOUND=yes], deviceNodes: [{path: /dev/found, hostPath: /dev/null}]}}]}
        """
            .formatted(kind));
    try {
      String id = node.start(RuntimeNode.sleeper().cdiDevices(List.of(kind + "=one")));
      assertThat(node.sh(id, "echo $FOUND; test -c /dev/found; echo > /dev/found"))
          .isEqualTo("yes");
      assertThat(node.runtime().container(id).orElseThrow().spec().devices()).isEmpty();
      assertThatThrownBy(() -> node.start(RuntimeNode.sleeper().cdiDevices(List.of(kind + "=two"))))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("unknown CDI device");
    } finally {
      Files.delete(file);
    }
  }

  private static void makeNull(Path path) throws IOException, InterruptedException {
    Process mknod = new ProcessBuilder("mknod", path.toString(), "c", "1", "3").start();
    assertThat(mknod.waitFor()).isZero();
  }

  private String start(Mount mount) throws IOException, InterruptedException {
    return node.start(RuntimeNode.sleeper().mounts(List.of(mount)));
  }

  private List<String> options(String id, String place) throws IOException, InterruptedException {
    String line = node.sh(id, "grep ' %s ' /proc/self/mountinfo".formatted(place));
    return List.of(line.split(" ", -1)[5].split(",", -1));
  }

  /** A tmpfs in the host's mount table, as long as the test needs it. */
  private static final class HostTmpfs implements AutoCloseable {
    private final Kernel kernel = Kernel.linux();
    private final Path path;

    HostTmpfs(Path path) throws IOException {
      this.path = path;
      Mounts mounts = kernel.mounts();
      try (Fd context = mounts.fsopen("tmpfs")) {
        mounts.create(context);
        try (Fd mount = mounts.fsmount(context, 0);
            Fd target = kernel.files().openat(Fd.CWD, path.toString(), OpenFlags.PATH, 0)) {
          mounts.moveMount(mount, target);
        }
      }
    }

    Path path() {
      return path;
    }

    void propagate(long propagation) throws IOException {
      try (Fd mount = kernel.files().openat(Fd.CWD, path.toString(), OpenFlags.PATH, 0)) {
        kernel.mounts().setAttributes(mount, false, MountAttributes.propagating(propagation));
      }
    }

    @Override
    public void close() throws IOException {
      kernel.mounts().umount(path.toString(), Mounts.MNT_DETACH);
    }
  }
}
