package io.beanpod.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc",
        "/proc/",
        "//proc",
        "/x/../proc",
        "/proc/self/attr",
        "/proc/sys/kernel/core_pattern",
        "/proc/stat/../sysrq-trigger",
        "/proc/meminfo/x"
      })
  void procIsTheKernels(String target) {
    assertThatThrownBy(() -> MountRules.check(List.of(Mount.of("/srv", target))))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("/proc is the kernel's");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/meminfo", "/proc/./cpuinfo", "/proc/sys/kernel/ns_last_pid"})
  void singleFilesOfItMayBeReplaced(String target) {
    Mount mount = Mount.of("/srv", target);
    assertThatCode(() -> MountRules.check(List.of(mount))).doesNotThrowAnyException();
    assertThat(MountRules.mayCoverProc(mount)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/processes", "/host/proc", "/data/.."})
  void otherPlacesAreNotProc(String target) {
    assertThat(MountRules.mayCoverProc(Mount.of("/srv", target))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/data/..", "data", ""})
  void aMountHasAPlaceOfItsOwn(String target) {
    assertThatThrownBy(() -> MountRules.check(List.of(Mount.of("/srv", target))))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("absolute path below /");
  }

  @Test
  void recursiveReadOnlyWantsReadOnlyAndPrivate() {
    Mount mount = Mount.of("/srv", "/data");
    assertThatCode(() -> MountRules.check(List.of(mount.readOnly(true))))
        .doesNotThrowAnyException();
    Mount writable =
        new Mount(
            mount.source(),
            "/data",
            false,
            true,
            Mount.Propagation.PRIVATE,
            mount.idMappings(),
            mount.options());
    Mount travelling = mount.readOnly(true).with(Mount.Propagation.HOST_TO_CONTAINER);
    for (Mount bad : List.of(writable, travelling)) {
      assertThatThrownBy(() -> MountRules.check(List.of(bad)))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("recursive read-only");
    }
  }

  @Test
  void anImageIsReadOnly() {
    Mount image = Mount.of(new Mount.Image("tools", ""), "/tools");
    assertThatThrownBy(() -> MountRules.check(List.of(image))).hasMessageContaining("read-only");
    assertThatCode(() -> MountRules.check(List.of(image.readOnly(false))))
        .doesNotThrowAnyException();
  }
}
