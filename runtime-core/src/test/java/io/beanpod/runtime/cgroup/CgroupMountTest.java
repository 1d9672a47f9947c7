package io.beanpod.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.RuntimeFailure;
import org.junit.jupiter.api.Test;

class CgroupMountTest {
  @Test
  void findsTheMountWhateverItsOptionalFields() throws RuntimeFailure {
    String text =
        """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs cgroup2 rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
        41 31 0:38 / /sys/fs/my\\040group rw,relatime shared:9 master:1 - cgroup2 none rw
        """;
    assertThat(CgroupMount.find(text)).isEqualTo("/sys/fs/my group");
  }

  @Test
  void aMountThatALaterOneHidesIsNotTaken() throws RuntimeFailure {
    String text =
        """
        23 1 0:20 / / rw - ext4 /dev/vda rw
        24 23 0:21 / /sys rw - sysfs none rw
        41 24 0:38 / /sys/fs/cgroup/unified rw - cgroup2 none rw
        52 24 0:40 / /sys rw - sysfs none rw
        53 52 0:38 / /sys/fs/cgroup rw - cgroup2 none rw
        """;
    assertThat(CgroupMount.find(text)).isEqualTo("/sys/fs/cgroup");
  }

  @Test
  void aRootThatWasMountedAfterTheOthersHidesNoneOfThem() throws RuntimeFailure {
    String ofAnInitramfsWithSystemd =
        """
        22 64 0:20 / /sys rw shared:2 - sysfs none rw
        28 22 0:25 / /sys/fs/cgroup rw shared:6 - cgroup2 none rw
        64 1 253:0 / / rw shared:1 - xfs /dev/vda rw
        """;
    assertThat(CgroupMount.find(ofAnInitramfsWithSystemd)).isEqualTo("/sys/fs/cgroup");
    String ofAnInitramfsThatStays =
        """
        1 1 0:2 / / rw - rootfs rootfs rw
        18 1 0:20 / /sys rw - sysfs none rw
        19 18 0:25 / /sys/fs/cgroup rw - cgroup2 none rw
        """;
    assertThat(CgroupMount.find(ofAnInitramfsThatStays)).isEqualTo("/sys/fs/cgroup");
  }

  @Test
  void aMountWithAnotherOnTopIsNotTaken() {
    String text =
        """
        23 1 0:20 / / rw - ext4 /dev/vda rw
        41 23 0:38 / /sys/fs/cgroup rw - cgroup2 none rw
        52 41 0:40 / /sys/fs/cgroup rw - tmpfs none rw
        """;
    assertThatThrownBy(() -> CgroupMount.find(text)).hasMessageContaining("no cgroup2");
  }

  @Test
  void aHostWithoutCgroup2GetsASentence() {
    assertThatThrownBy(() -> CgroupMount.find("32 31 0:29 / /c rw - cgroup cgroup rw,cpu\n"))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("no cgroup2 file system")
        .hasMessageContaining("systemd.unified_cgroup_hierarchy=1");
  }

  @Test
  void ownCgroupIsTheLineOfVersionTwo() {
    String text = "4:memory:/a\n0::/system.slice/beanpod.service\n";
    assertThat(CgroupMount.ownCgroup(text)).isEqualTo("system.slice/beanpod.service");
    assertThat(CgroupMount.ownCgroup("0::/\n")).isEmpty();
    assertThat(CgroupMount.ownCgroup("4:memory:/a\n")).isEmpty();
  }
}
