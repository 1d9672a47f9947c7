package io.beanpod.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import io.beanpod.it.host.BusyboxImage;
import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerStartException;
import io.beanpod.runtime.Device;
import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.PidMode;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.Security;
import io.beanpod.runtime.StreamPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Pods with a user namespace of their own, KEP-127. */
@Tag("native")
@TestInstance(Lifecycle.PER_CLASS)
final class UserNamespacesTest {

  private static final long FIRST = 200_000;
  private static final IdMappings IDS = mappings(FIRST, 65_536);

  private final Path root;
  private final RuntimeNode node;

  UserNamespacesTest(@TempDir Path root) throws IOException, InterruptedException {
    this.root = root;
    node = RuntimeNode.open(root);
  }

  @AfterAll
  void close() throws IOException {
    node.close();
  }

  private static IdMappings mappings(long first, long size) {
    List<IdMapping> range = List.of(new IdMapping(0, first, size));
    return new IdMappings(range, range);
  }

  private static SandboxSpec.Builder sandbox() {
    return RuntimeNode.sandbox().network(NetworkMode.POD).userNamespace(Optional.of(IDS));
  }

  private String start(List<Mount> mounts) throws Exception {
    return node.start(node.run(sandbox()).id(), RuntimeNode.sleeper().mounts(mounts));
  }

  /** A directory of the host's root with a file that only root can read. */
  private Path secret(String name) throws IOException {
    Path directory = Files.createDirectories(root.resolve(name));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path file = Files.writeString(directory.resolve("secret"), "of the host's root");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return directory;
  }

  private static long ownerOf(Path file) throws IOException {
    return ((Integer) Files.getAttribute(file, "unix:uid")).longValue();
  }

  private Path upper(String container) throws IOException {
    return node.images().containers().find(container).orElseThrow().upper();
  }

  @Test
  void theHostCanDoIt() {
    assertThat(node.runtime().userNamespaces().message()).isEmpty();
    assertThat(node.runtime().userNamespaces().available()).isTrue();
  }

  @Test
  void rootInsideIsNobodyOutside() throws Exception {
    String id = start(List.of());
    assertThat(node.sh(id, "cat /proc/self/uid_map /proc/1/gid_map | xargs"))
        .isEqualTo("0 200000 65536 0 200000 65536");
    int pid = node.runtime().container(id).orElseThrow().pid();
    assertThat(Files.readAllLines(Path.of("/proc/" + pid + "/status")))
        .contains("Uid:\t200000\t200000\t200000\t200000", "Groups:\t200000 ");
    assertThat(node.exec(id, "chown", "70000", "/etc").exitCode()).isEqualTo(1);
    assertThat(node.exec(id, "mknod", "/etc/node", "b", "1", "0").exitCode()).isEqualTo(1);
    node.sh(id, "echo out:x:70000:70000::/:/bin/sh >> /etc/passwd");
    node.sh(id, "echo in:x:1000:1000::/:/bin/sh >> /etc/passwd");
    assertThat(node.sh(id, "su out -c true 2>&1 || true")).contains("Invalid argument");
    assertThat(node.sh(id, "su in -c 'id -u'")).isEqualTo("1000");
  }

  @Test
  void theImageBelongsToThePodAndItsLayersStayAsTheyAre() throws Exception {
    String id = start(List.of());
    assertThat(node.sh(id, "stat -c '%u:%g' / /bin /bin/busybox /etc/passwd | xargs"))
        .isEqualTo("0:0 0:0 0:0 0:0");
    node.sh(
        id, "echo x >> /etc/passwd; echo new > /etc/new; chown 1000:2000 /etc/new; rm /etc/group");
    assertThat(node.sh(id, "stat -c '%u:%g' /etc/passwd /etc/new | xargs"))
        .isEqualTo("0:0 1000:2000");
    assertThat(ownerOf(upper(id).resolve("etc/passwd"))).isEqualTo(FIRST);
    assertThat(ownerOf(upper(id).resolve("etc/new"))).isEqualTo(FIRST + 1000);

    String plain = node.start(RuntimeNode.sleeper());
    assertThat(node.sh(plain, "stat -c '%u:%g' /etc/passwd /etc/group | xargs"))
        .isEqualTo("0:0 0:0");
    node.runtime().removeContainer(id);
    assertThat(node.images().containers().find(id)).isEmpty();
  }

  @Test
  void volumesWhoseOwnersAreMappedAreTheHostsRootsAndThePodsAtOnce() throws Exception {
    Path mapped = secret("mapped");
    Path plain = secret("plain");
    String id =
        start(
            List.of(
                Mount.of(mapped.toString(), "/mapped").with(IDS),
                Mount.of(plain.toString(), "/plain"),
                Mount.of(mapped.resolve("secret").toString(), "/file").with(IDS).readOnly(false)));
    assertThat(node.sh(id, "stat -c '%u' /mapped/secret /file /plain/secret | xargs"))
        .isEqualTo("0 0 65534");
    assertThat(node.sh(id, "cat /mapped/secret /file")).isEqualTo("of the host's root".repeat(2));
    assertThat(node.sh(id, "cat /plain/secret 2>&1 || true")).contains("Permission denied");
    assertThat(node.exec(id, "chown", "0", "/plain/secret").exitCode()).isEqualTo(1);
    node.sh(id, "echo a > /mapped/new; echo a > /plain/new; chown 7:7 /mapped/new");
    assertThat(ownerOf(mapped.resolve("new"))).isEqualTo(7);
    assertThat(ownerOf(plain.resolve("new"))).isEqualTo(FIRST);
  }

  @Test
  void aMountMayMapOwnersInItsOwnWay() throws Exception {
    Path shared = secret("shared");
    Files.setAttribute(shared.resolve("secret"), "unix:uid", 5000);
    // The volume's user 5000 shall be the pod's root.
    List<IdMapping> range = List.of(new IdMapping(5000, FIRST, 1));
    String id =
        start(List.of(Mount.of(shared.toString(), "/shared").with(new IdMappings(range, range))));
    assertThat(node.sh(id, "stat -c '%u' /shared/secret; cat /shared/secret"))
        .isEqualTo("0\nof the host's root");
  }

  @Test
  void whatBeanpodMountsBelongsToThePodsRoot() throws Exception {
    SandboxSpec.Builder sandbox =
        sandbox().memoryVolumes(List.of(new SandboxSpec.MemoryVolume("memory", 1 << 20)));
    Path link = Files.createSymbolicLink(root.resolve("by-id"), Path.of("/dev/zero"));
    Path tree = Files.createDirectories(root.resolve("data-image"));
    Files.writeString(tree.resolve("file"), "data");
    Files.writeString(Files.createDirectories(tree.resolve("sub")).resolve("file"), "part");
    node.images()
        .build(
            BuildRequest.of(new BuildSource.Directory(tree), "data:test")
                .with(ImageConfig.builder(Platform.host()).build()));
    String id =
        node.start(
            node.run(sandbox).id(),
            RuntimeNode.sleeper()
                .devices(List.of(new Device(link.toString(), "/dev/linked", "rw")))
                .mounts(
                    List.of(
                        Mount.of(new Mount.PodMemory("memory", ""), "/memory"),
                        Mount.of(new Mount.Tmpfs(0, 0755), "/scratch"),
                        Mount.of(new Mount.Image("data:test", "sub"), "/part").readOnly(false),
                        Mount.of(new Mount.Image("data:test", ""), "/data").readOnly(false))));
    String places =
        "/ /dev /dev/pts /dev/mqueue /dev/shm /memory /scratch /data /data/file /part/file"
            + " /etc/hosts /etc/hostname /etc/resolv.conf /proc/sys/net/ipv4/ip_forward";
    assertThat(node.sh(id, "stat -c '%u:%g' " + places + " | sort -u")).isEqualTo("0:0");
    node.sh(
        id, "echo 1 > /dev/shm/a; echo 1 > /memory/a; echo 1 > /scratch/a; echo x >> /etc/hosts");
    assertThat(node.sh(id, "stat -c '%u' /dev/shm/a /memory/a /scratch/a | sort -u"))
        .isEqualTo("0");
    // The devices are the host's.
    assertThat(
            node.sh(
                id,
                "echo x > /dev/null; head -c 3 /dev/zero | wc -c; stat -c '%u %t:%T' /dev/null"))
        .isEqualTo("3\n65534 1:3");
    assertThat(node.sh(id, "head -c 3 /dev/linked | wc -c; stat -c '%t:%T' /dev/linked"))
        .isEqualTo("3\n1:5");
  }

  @Test
  void theNetworkBelongsToThePod() throws Exception {
    SandboxStatus sandbox = node.run(sandbox());
    String id =
        node.start(
            sandbox.id(),
            ContainerSpec.builder("main", BusyboxImage.NAME)
                .command(
                    List.of(
                        "sh", "-c", "mkdir /www; echo it works > /www/a; httpd -f -p 80 -h /www"))
                .security(Security.builder().addCapabilities(List.of("NET_ADMIN")).build()));
    assertThat(node.sh(id, "ip -4 -o addr show dev eth0")).contains(sandbox.addresses().getFirst());
    node.sh(id, "ip addr add 192.0.2.7/32 dev lo; ip link set dev eth0 mtu 1400");
    assertThat(node.sh(id, "wget -q -O - http://192.0.2.7/a")).isEqualTo("it works");
    assertThat(
            node.sh(
                id, "ping -c 1 -W 5 $(ip route | awk '/default/ {print $3}') > /dev/null; echo $?"))
        .isEqualTo("0");
    try (StreamPair connection = node.runtime().connect(sandbox.id(), 80)) {
      connection.out().write("GET /a HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      connection.out().flush();
      assertThat(new String(connection.in().readAllBytes(), StandardCharsets.US_ASCII))
          .endsWith("it works\n");
    }
    assertThat(node.sh(id, "hostname")).isEqualTo("pod");
  }

  @Test
  void containersSeeThePodsProcesses() throws Exception {
    String sandbox = node.run(sandbox().pid(PidMode.POD)).id();
    String first = node.start(sandbox, RuntimeNode.sleeper().pid(new ContainerPid.OfSandbox()));
    String second = node.start(sandbox, RuntimeNode.sleeper().pid(new ContainerPid.Own()));
    String third = node.start(sandbox, RuntimeNode.sleeper().pid(new ContainerPid.Target(second)));
    assertThat(node.sh(first, "cat /proc/1/comm")).isEqualTo("pause");
    assertThat(node.sh(second, "cat /proc/1/comm")).isEqualTo("sleep");
    assertThat(node.sh(third, "ps -o comm | grep -c sleep")).isEqualTo("2");
  }

  @Test
  void aPrivilegedContainerIsPrivilegedInItsNamespaceOnly() throws Exception {
    String id =
        node.start(
            node.run(sandbox()).id(),
            RuntimeNode.sleeper().security(Security.builder().privileged(true).build()));
    node.sh(id, "mkdir /mnt; mount -t tmpfs none /mnt; mkdir /sys/fs/cgroup/own");
    assertThat(node.exec(id, "mknod", "/mnt/node", "c", "1", "3").exitCode()).isEqualTo(1);
    assertThat(node.sh(id, "(echo core > /proc/sys/kernel/core_pattern) 2>&1 || true"))
        .contains("Permission denied");
    assertThat(node.sh(id, "ls /dev").lines()).contains("kmsg", "null", "zero");
  }

  @Test
  void theNextDaemonFindsThePodAgain() throws Exception {
    SandboxStatus sandbox = node.run(sandbox());
    String before = node.start(sandbox.id(), RuntimeNode.sleeper());
    String created =
        node.runtime().createContainer(sandbox.id(), RuntimeNode.sleeper().build()).id();
    node.reopen();
    assertThat(node.runtime().sandbox(sandbox.id()).orElseThrow().spec().userNamespace())
        .contains(IDS);
    node.runtime().startContainer(created);
    for (String id : List.of(before, created)) {
      assertThat(node.sh(id, "id -u; readlink /proc/self/ns/user"))
          .isEqualTo(
              "0\n"
                  + Files.readSymbolicLink(
                      Path.of(
                          "/proc/"
                              + node.runtime().sandbox(sandbox.id()).orElseThrow().pausePid()
                              + "/ns/user")));
    }
  }

  @Test
  void whatCannotBeIsRefusedWithTheReason() throws Exception {
    assertThatThrownBy(() -> node.run(sandbox().network(NetworkMode.HOST)))
        .hasMessage("a pod with a user namespace of its own cannot use the host's network");
    assertThatThrownBy(() -> node.run(sandbox().hostIpc(true)))
        .hasMessageEndingWith("the host's IPC namespace");
    assertThatThrownBy(() -> node.run(sandbox().pid(PidMode.HOST)))
        .hasMessageEndingWith("the host's pid namespace");
    assertThatThrownBy(() -> node.run(sandbox().userNamespace(Optional.of(mappings(0, 65_536)))))
        .hasMessageContaining("must not map its users to the host's root");

    String sandbox = node.run(sandbox()).id();
    ContainerSpec sysfs =
        RuntimeNode.sleeper().mounts(List.of(Mount.of("/sys/kernel", "/kernel").with(IDS))).build();
    assertThatThrownBy(() -> node.runtime().createContainer(sandbox, sysfs))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage(
            "the mount at /kernel cannot have its owners mapped for the pod's user namespace:"
                + " /sys/kernel is on sysfs, a file system that cannot be id-mapped (EINVAL)");
    assertThatThrownBy(() ->
            node.start(
                sandbox,
                RuntimeNode.sleeper()
                    .security(Security.builder().runAsUser(OptionalLong.of(70_000)).build())))
        .isInstanceOf(ContainerStartException.class)
        .hasMessage(
            "container main runs as user 70000, which the pod's user namespace does not have");
  }

  @Test
  void aPodThatCannotBeSetUpLeavesNoProcessNotEvenAZombie() throws Exception {
    List<Long> before = zombies();
    assertThatThrownBy(
            () -> node.run(sandbox().sysctls(Map.of("net.ipv4.ip_forward", "no number"))))
        .hasMessageContaining("net.ipv4.ip_forward");
    await()
        .untilAsserted(
            () -> assertThat(zombies()).allSatisfy(pid -> assertThat(before).contains(pid)));
  }

  /** Children of this process that have ended and that nobody has waited for. */
  private static List<Long> zombies() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .filter(pid -> {
          try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
          } catch (IOException gone) {
            return false;
          }
        })
        .toList();
  }

  @Test
  void aNamespaceOfFewIdsWillDo() throws Exception {
    String id =
        node.start(
            node.run(sandbox().userNamespace(Optional.of(mappings(FIRST, 1)))).id(),
            RuntimeNode.sleeper().tty(true));
    assertThat(node.sh(id, "cat /proc/self/uid_map | xargs; id -u; stat -c %g /dev/pts/0"))
        .isEqualTo("0 200000 1\n0\n0");
  }
}
