package io.beanpod.runtime.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Device;
import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CdiDevicesTest {

  @TempDir Path root;

  private Path etc;
  private Path run;

  @BeforeEach
  void makeDirectories() throws IOException {
    etc = Files.createDirectories(root.resolve("etc"));
    run = Files.createDirectories(root.resolve("run"));
  }

  @Test
  void aDeviceBringsItsOwnAndWhatIsCommonOnce() throws Exception {
    Files.writeString(
        etc.resolve("gpu.yaml"),
        """
        cdiVersion: "0.6.0"
        kind: vendor.com/gpu
        containerEdits:
          env: [DRIVER=5]
          mounts:
          - {hostPath: /opt/driver, containerPath: /usr/lib/driver, options: [ro, nosuid, nodev, rbind]}
          additionalGids: [44]
        devices:
        - name: "0"
          containerEdits:
            deviceNodes: [{path: /dev/gpu0}]
        - name: "1"
          containerEdits:
            deviceNodes: [{path: /dev/gpu, hostPath: /dev/gpu1, permissions: rw, type: c, major: 1, minor: 3, fileMode: 438}]
        """);
    ContainerSpec spec = expand("vendor.com/gpu=0", "vendor.com/gpu=1", "vendor.com/gpu=0");
    assertThat(spec.devices())
        .containsExactly(
            new Device("/dev/gpu0", "/dev/gpu0", "rwm"), new Device("/dev/gpu1", "/dev/gpu", "rw"));
    assertThat(spec.env()).containsExactly(new EnvVariable("DRIVER", "5"));
    assertThat(spec.mounts())
        .containsExactly(
            Mount.of("/opt/driver", "/usr/lib/driver")
                .readOnly(false)
                .with(Set.of(Mount.Option.NOSUID, Mount.Option.NODEV)));
    assertThat(spec.security().supplementalGroups()).containsExactly(44L);
  }

  @Test
  void whatTheContainerMountsItselfStays() throws Exception {
    Files.writeString(
        etc.resolve("a.json"),
        """
        {"cdiVersion": "0.6.0", "kind": "v.com/c", "devices": [{"name": "d", "containerEdits":
          {"mounts": [{"hostPath": "/a", "containerPath": "/x"}]}}]}
        """);
    Mount own = Mount.of("/own", "/x");
    ContainerSpec spec =
        devices()
            .expand(
                ContainerSpec.builder("c", "i")
                    .mounts(List.of(own))
                    .cdiDevices(List.of("v.com/c=d"))
                    .build());
    assertThat(spec.mounts()).containsExactly(own);
  }

  @Test
  void theLaterDirectoryWinsAndOneDirectoryMustAgree() throws Exception {
    Files.writeString(etc.resolve("a.yaml"), describing("FROM=etc"));
    assertThat(expand("v.com/c=d").env()).containsExactly(new EnvVariable("FROM", "etc"));
    Files.writeString(run.resolve("a.yaml"), describing("FROM=run"));
    assertThat(expand("v.com/c=d").env()).containsExactly(new EnvVariable("FROM", "run"));
    Files.writeString(run.resolve("b.yml"), describing("FROM=other"));
    assertThatThrownBy(() -> expand("v.com/c=d"))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("described twice");
  }

  @ParameterizedTest
  @CsvSource({"v.com/c=none", "w.com/c=d", "v.com/other=d"})
  void anUnknownDeviceIsRefused(String name) throws Exception {
    Files.writeString(etc.resolve("a.yaml"), describing("FROM=etc"));
    assertThatThrownBy(() -> expand(name))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("unknown CDI device " + name);
  }

  @Test
  void aNameWithoutItsKindIsRefused() {
    assertThatThrownBy(() -> expand("gpu0")).hasMessageContaining("vendor.com/class=name");
  }

  @Test
  void aBadFileKeepsBackOnlyItsOwnDevices() throws Exception {
    Files.writeString(etc.resolve("a.yaml"), describing("FROM=etc"));
    Path bad = Files.writeString(etc.resolve("bad.json"), "{");
    assertThat(expand("v.com/c=d").env()).hasSize(1);
    assertThatThrownBy(() -> expand("bad.com/c=d")).hasMessageContaining(bad.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hooks: [{hookName: createContainer, path: /bin/x}] | hooks",
        "intelRdt: {closID: x}                              | intelRdt",
        "env: [novalue]                                     | NAME=value",
        "deviceNodes: [{path: /dev/a, uid: 5}]              | uid",
        "deviceNodes: [{path: /dev/a, permissions: x}]      | permissions",
        "mounts: [{hostPath: /a, containerPath: /b, options: [sync]}] | option sync",
        "mounts: [{hostPath: /a}]                           | containerPath",
        "mounts: [{hostPath: /a, containerPath: /b, type: nfs}] | nfs",
        "additionalGids: [a]                                | additionalGids"
      })
  void whatCannotBeDoneIsToldAndNotLeftOut(String edits, String message) throws Exception {
    Files.writeString(
        etc.resolve("a.yaml"),
        "kind: v.com/c\ndevices:\n- name: d\n  containerEdits:\n    " + edits + "\n");
    assertThatThrownBy(() -> expand("v.com/c=d")).hasMessageContaining(message);
  }

  private static String describing(String variable) {
    return "{kind: v.com/c, devices: [{name: d, containerEdits: {env: [%s]}}]}".formatted(variable);
  }

  private CdiDevices devices() {
    return new CdiDevices(List.of(etc, root.resolve("missing"), run));
  }

  private ContainerSpec expand(String... names) throws IOException {
    return devices().expand(ContainerSpec.builder("c", "i").cdiDevices(List.of(names)).build());
  }
}
