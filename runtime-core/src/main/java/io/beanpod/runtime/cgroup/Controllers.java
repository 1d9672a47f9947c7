package io.beanpod.runtime.cgroup;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The cgroup v2 controllers at beanpod's place, and what is known about the missing ones.
 *
 * @param available those that beanpod's cgroups can use
 * @param atRoot those of the root of the hierarchy
 * @param kernelTable the text of {@code /proc/cgroups}
 */
public record Controllers(Set<String> available, Set<String> atRoot, String kernelTable) {
  private static final Map<String, String> KERNEL_OPTION =
      Map.of(
          "cpu", "CONFIG_CGROUP_SCHED and CONFIG_FAIR_GROUP_SCHED",
          "cpuset", "CONFIG_CPUSETS",
          "hugetlb", "CONFIG_CGROUP_HUGETLB",
          "io", "CONFIG_BLK_CGROUP",
          "memory", "CONFIG_MEMCG",
          "misc", "CONFIG_CGROUP_MISC",
          "pids", "CONFIG_CGROUP_PIDS",
          "rdma", "CONFIG_CGROUP_RDMA");

  /** What systemd's Delegate= leaves at the root of the hierarchy. */
  private static final Set<String> NEVER_DELEGATED = Set.of("hugetlb", "misc", "rdma");

  public Controllers {
    available = Set.copyOf(available);
    atRoot = Set.copyOf(atRoot);
  }

  /** The names in the text of a {@code cgroup.controllers} or {@code cgroup.subtree_control}. */
  static Set<String> names(String text) {
    Set<String> names = new TreeSet<>(Arrays.asList(text.strip().split("\\s+", -1)));
    names.remove("");
    return names;
  }

  /** What the host's owner can do to get a missing controller, as one sentence. */
  public String howToEnable(String controller) {
    if (!KERNEL_OPTION.containsKey(controller)) {
      return "no kernel has a controller of this name.";
    }
    if (atRoot.contains(controller) && NEVER_DELEGATED.contains(controller)) {
      return "the kernel has it, but systemd hands it to no unit; kubelet's pods, which are not"
          + " below beanpod's unit, can use it.";
    }
    if (atRoot.contains(controller)) {
      return "the kernel has it, but it does not reach beanpod's cgroup; put Delegate=yes into"
          + " beanpod's systemd unit, or write +"
          + controller
          + " to cgroup.subtree_control of the cgroups above.";
    }
    for (String line : kernelTable.lines().toList()) {
      String[] column = line.split("\\s+", -1);
      if (column.length >= 4 && column[0].equals(versionOneName(controller))) {
        if (column[3].equals("0")) {
          return "the kernel has it switched off; boot with cgroup_enable=" + column[0] + ".";
        }
        if (!column[1].equals("0")) {
          return "cgroup v1 holds it; boot with systemd.unified_cgroup_hierarchy=1 or"
              + " cgroup_no_v1="
              + column[0]
              + ".";
        }
      }
    }
    return "boot a kernel with " + KERNEL_OPTION.get(controller) + ".";
  }

  private static String versionOneName(String controller) {
    return controller.equals("io") ? "blkio" : controller;
  }
}
