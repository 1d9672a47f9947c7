package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cri.testing.CriNode;
import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.ExecSyncRequest;
import io.beanpod.cri.v1.IDMapping;
import io.beanpod.cri.v1.LinuxContainerConfig;
import io.beanpod.cri.v1.LinuxContainerSecurityContext;
import io.beanpod.cri.v1.LinuxPodSandboxConfig;
import io.beanpod.cri.v1.LinuxSandboxSecurityContext;
import io.beanpod.cri.v1.Mount;
import io.beanpod.cri.v1.NamespaceMode;
import io.beanpod.cri.v1.NamespaceOption;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.PodSandboxStatusRequest;
import io.beanpod.cri.v1.StatusRequest;
import io.beanpod.cri.v1.UserNamespace;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** User namespaces as kubelet asks for them, KEP-127. */
@Tag("native")
final class UserNamespaceNativeTest {
  private static final IDMapping RANGE =
      IDMapping.newBuilder().setHostId(400_000).setLength(65_536).build();
  private static final UserNamespace OWN =
      UserNamespace.newBuilder().setMode(NamespaceMode.POD).addUids(RANGE).addGids(RANGE).build();

  @TempDir Path directory;
  private CriNode node;

  @BeforeEach
  void open() throws Exception {
    node = CriNode.open(directory);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private PodSandboxConfig pod(UserNamespace users) {
    return node.pod("web").toBuilder()
        .setLinux(
            LinuxPodSandboxConfig.newBuilder()
                .setSecurityContext(
                    LinuxSandboxSecurityContext.newBuilder()
                        .setNamespaceOptions(
                            NamespaceOption.newBuilder()
                                .setPid(NamespaceMode.CONTAINER)
                                .setUsernsOptions(users))))
        .build();
  }

  private ContainerConfig container(UserNamespace users, Mount... mounts) {
    ContainerConfig.Builder container =
        node.container("main", "sleep", "1000").toBuilder()
            .setLinux(
                LinuxContainerConfig.newBuilder()
                    .setSecurityContext(
                        LinuxContainerSecurityContext.newBuilder()
                            .setNamespaceOptions(
                                NamespaceOption.newBuilder()
                                    .setPid(NamespaceMode.CONTAINER)
                                    .setUsernsOptions(users))));
    for (Mount mount : mounts) {
      container.addMounts(mount);
    }
    return container.build();
  }

  private static Mount mount(Path source, String target) {
    return Mount.newBuilder()
        .setHostPath(source.toString())
        .setContainerPath(target)
        .addUidMappings(RANGE)
        .addGidMappings(RANGE)
        .build();
  }

  private String sh(String container, String command) {
    return node.calls()
        .execSync(
            ExecSyncRequest.newBuilder()
                .setContainerId(container)
                .addCmd("sh")
                .addCmd("-c")
                .addCmd(command)
                .build())
        .getStdout()
        .toStringUtf8();
  }

  @Test
  void everyHandlerTellsThatItHasUserNamespaces() {
    assertThat(node.calls().status(StatusRequest.getDefaultInstance()).getRuntimeHandlersList())
        .isNotEmpty()
        .allMatch(handler -> handler.getFeatures().getUserNamespaces());
  }

  @Test
  void aPodHasItsOwnUsersAndItsVolumesAreTheirs() throws Exception {
    Path volume = Files.createDirectory(directory.resolve("volume"));
    Files.writeString(volume.resolve("file"), "");
    PodSandboxConfig pod = pod(OWN);
    String sandbox = node.run(pod);
    assertThat(node.run(pod)).isEqualTo(sandbox);
    String id = node.create(sandbox, pod, container(OWN, mount(volume, "/volume")));
    node.start(id);
    assertThat(sh(id, "cat /proc/self/uid_map | xargs; stat -c '%u:%g' /volume/file"))
        .isEqualTo("0 400000 65536\n0:0\n");
    node.restart();
    assertThat(sh(id, "id -u")).isEqualTo("0\n");
    assertThat(
            node.calls()
                .podSandboxStatus(
                    PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandbox).build())
                .getStatus()
                .getLinux()
                .getNamespaces()
                .getOptions()
                .getUsernsOptions())
        .isEqualTo(OWN);
    assertThat(node.status(id).getMounts(0).getUidMappingsList()).containsExactly(RANGE);
  }

  @Test
  void aContainerCannotHaveOtherUsersThanItsPod() {
    PodSandboxConfig pod = pod(OWN);
    String sandbox = node.run(pod);
    UserNamespace hosts = UserNamespace.newBuilder().setMode(NamespaceMode.NODE).build();
    assertThatThrownBy(() -> node.create(sandbox, pod, container(hosts)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    PodSandboxConfig plain =
        pod(hosts).toBuilder().setMetadata(node.pod("b").getMetadata()).build();
    String other = node.run(plain);
    assertThatThrownBy(() -> node.create(other, plain, container(OWN)))
        .hasMessageContaining("another one than its sandbox's");
  }

  @Test
  void aVolumeThatCannotBeMappedIsToldAtCreate() {
    PodSandboxConfig pod = pod(OWN);
    String sandbox = node.run(pod);
    assertThatThrownBy(
            () -> node.create(sandbox, pod, container(OWN, mount(Path.of("/sys/fs"), "/fs"))))
        .hasMessageContaining("the mount at /fs")
        .hasMessageContaining("is on sysfs, a file system that cannot be id-mapped");
  }
}
