package io.beanpod.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.AppArmor;
import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Device;
import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.Resources;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.Seccomp;
import io.beanpod.runtime.Security;
import io.beanpod.runtime.SelinuxLabel;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {

  private static final RecordFile<ContainerRecord> FILE =
      new RecordFile<>("record.json", ContainerRecord.class);

  @TempDir Path directory;

  @Test
  void aRecordComesBackAsItWas() throws Exception {
    ContainerRecord record = record();
    FILE.write(directory, record);
    assertThat(FILE.read(directory)).contains(record);
  }

  @Test
  void readsWhatTheFirstReleaseWrote() throws Exception {
    copyResource("first-release-container.json", "record.json");
    ContainerSpec spec = FILE.read(directory).orElseThrow().spec();
    assertThat(spec.pid()).isEqualTo(new ContainerPid.OfSandbox());
    assertThat(spec.security().seccomp()).isEqualTo(new Seccomp.Unconfined());
    assertThat(spec.security().appArmor()).isEqualTo(new AppArmor.Unconfined());
    assertThat(spec.security().selinux()).isEqualTo(SelinuxLabel.NONE);
    assertThat(spec.security().ambientCapabilities()).isEmpty();
    assertThat(spec.mounts())
        .containsExactly(
            Mount.of("/srv", "/data"),
            Mount.of(new Mount.PodMemory("cache", "x"), "/cache")
                .readOnly(false)
                .with(Mount.Propagation.HOST_TO_CONTAINER));
  }

  @Test
  void readsASandboxThatTheFirstReleaseWrote() throws Exception {
    copyResource("first-release-sandbox.json", "sandbox.json");
    SandboxSpec spec =
        new RecordFile<>("sandbox.json", SandboxRecord.class).read(directory).orElseThrow().spec();
    assertThat(spec.userNamespace()).isEmpty();
    assertThat(spec.runtimeHandler()).isEmpty();
    assertThat(spec.memoryVolumes()).containsExactly(new SandboxSpec.MemoryVolume("cache", 4096));
  }

  private void copyResource(String name, String file) throws Exception {
    try (InputStream bytes = RecordFileTest.class.getResourceAsStream(name)) {
      Files.copy(bytes, directory.resolve(file));
    }
  }

  @Test
  void noRecordIsNoError() throws Exception {
    assertThat(FILE.read(directory)).isEmpty();
  }

  @Test
  void aTornRecordNamesItsFile() throws Exception {
    FILE.write(directory, record());
    byte[] whole = Files.readAllBytes(directory.resolve("record.json"));
    Files.write(directory.resolve("record.json"), java.util.Arrays.copyOf(whole, 40));
    assertThatThrownBy(() -> FILE.read(directory))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining(directory.resolve("record.json").toString());
  }

  private static ContainerRecord record() {
    Security security =
        Security.builder()
            .runAsUser(OptionalLong.of(1000))
            .runAsNonRoot(true)
            .supplementalGroups(List.of(7L))
            .addCapabilities(List.of("NET_ADMIN"))
            .readOnlyRoot(true)
            .noNewPrivileges(true)
            .maskedPaths(List.of("/proc/kcore"))
            .readOnlyPaths(List.of())
            .ambientCapabilities(List.of("NET_RAW"))
            .seccomp(new Seccomp.Localhost("/etc/seccomp/audit.json"))
            .appArmor(new AppArmor.RuntimeDefault())
            .selinux(new SelinuxLabel("u", "r", "t", "s0:c1,c2"))
            .build();
    IdMappings mappings =
        new IdMappings(List.of(new IdMapping(0, 65536, 9)), List.of(new IdMapping(0, 131072, 9)));
    ContainerSpec spec =
        ContainerSpec.builder("main", "busybox")
            .attempt(2)
            .command(List.of("sh"))
            .args(List.of("-c", "true"))
            .env(List.of(new EnvVariable("A", "b")))
            .workingDir("/tmp")
            .mounts(
                List.of(
                    Mount.of("/srv", "/data").with(mappings).with(Set.of(Mount.Option.NOEXEC)),
                    Mount.of(new Mount.PodMemory("cache", "x"), "/cache")
                        .readOnly(false)
                        .with(Mount.Propagation.HOST_TO_CONTAINER),
                    Mount.of(new Mount.Image("tools", "bin"), "/tools").readOnly(true),
                    Mount.of(new Mount.Tmpfs(4096, 01777), "/t")))
            .devices(List.of(new Device("/dev/fuse", "/dev/fuse", "rwm")))
            .resources(
                new Resources(2, 0, 0, 1 << 20, 0, 9, "0", "", Map.of("2MB", 4L), Map.of(), 100))
            .security(security)
            .stdin(true)
            .tty(true)
            .stopSignal("SIGQUIT")
            .labels(Map.of("l", "1"))
            .pid(new ContainerPid.Target("d".repeat(64)))
            .build();
    return new ContainerRecord(
        "c".repeat(64), "5".repeat(64), spec, "sha256:1", Instant.ofEpochSecond(9, 123_456_789));
  }
}
