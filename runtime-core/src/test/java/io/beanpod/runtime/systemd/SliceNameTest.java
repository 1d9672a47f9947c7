package io.beanpod.runtime.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.RuntimeFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SliceNameTest {
  @ParameterizedTest
  @CsvSource({
    "system.slice, system.slice",
    "a-b.slice, a.slice/a-b.slice",
    "kubepods-burstable-pod1_2.slice,"
        + " kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1_2.slice"
  })
  void eachDashIsALevel(String name, String path) {
    assertThat(new SliceName(name).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-b.slice", "/a-b.slice", "/a.slice/a-b.slice", "a.slice/a-b.slice"})
  void aParentIsANameOrThePathThatKubeletGives(String parent) throws RuntimeFailure {
    assertThat(SliceName.ofParent(parent)).isEqualTo(new SliceName("a-b.slice"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/kubepods/pod1",
        "/kubepods/pod1.slice",
        "/b.slice/a-b.slice",
        "-.slice",
        "a--b.slice",
        "-a.slice",
        "a-.slice",
        "../a.slice",
        "a b.slice",
        "a\\x2db.slice",
        "a.scope"
      })
  void anythingElseIsRefusedWithTheOptionThatTakesIt(String parent) {
    assertThatThrownBy(() -> SliceName.ofParent(parent))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("'" + parent + "'")
        .hasMessageContaining("--cgroup-driver cgroupfs");
  }

  @Test
  void aPodsUidMakesNoLevels() {
    SliceName slice = SliceName.ofPod("1b2f-44 x/ü");

    assertThat(slice.name()).isEqualTo("beanpod-pod1b2f_44_x__.slice");
    assertThat(slice.path()).isEqualTo("beanpod.slice/beanpod-pod1b2f_44_x__.slice");
  }
}
