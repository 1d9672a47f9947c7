package io.beanpod.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ControllersTest {
  private static final String TABLE =
      """
      #subsys_name\thierarchy\tnum_cgroups\tenabled
      cpu\t1\t1\t1
      blkio\t7\t1\t1
      memory\t0\t15\t0
      pids\t0\t1\t1
      """;

  private static String advice(String controller, String... atRoot) {
    return new Controllers(Set.of(), Set.of(atRoot), TABLE).howToEnable(controller);
  }

  @Test
  void namesAreSplitAtBlanks() {
    assertThat(Controllers.names("cpu io memory\n")).containsExactly("cpu", "io", "memory");
    assertThat(Controllers.names("\n")).isEmpty();
  }

  @Test
  void eachReasonHasItsCure() {
    assertThat(advice("cpu")).contains("cgroup v1 holds it").contains("cgroup_no_v1=cpu");
    assertThat(advice("io")).contains("cgroup_no_v1=blkio");
    assertThat(advice("memory")).contains("cgroup_enable=memory");
    assertThat(advice("hugetlb")).contains("CONFIG_CGROUP_HUGETLB");
    assertThat(advice("pids", "pids")).contains("Delegate=yes").contains("+pids");
    assertThat(advice("hugetlb", "hugetlb")).contains("kubelet's pods").doesNotContain("Delegate");
    assertThat(advice("devices")).contains("no kernel");
  }
}
