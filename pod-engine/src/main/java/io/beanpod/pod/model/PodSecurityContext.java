package io.beanpod.pod.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rights of all containers of a pod; what is null is decided by the container or the image. */
public record PodSecurityContext(
    @Nullable Long runAsUser,
    @Nullable Long runAsGroup,
    @Nullable Boolean runAsNonRoot,
    @Nullable Long fsGroup,
    @Nullable FsGroupChangePolicy fsGroupChangePolicy,
    List<Long> supplementalGroups,
    @Nullable SupplementalGroupsPolicy supplementalGroupsPolicy,
    List<Sysctl> sysctls,
    @Nullable SecurityProfile seccompProfile,
    @Nullable SecurityProfile appArmorProfile,
    @Nullable SelinuxOptions selinuxOptions) {
  public PodSecurityContext {
    supplementalGroups = List.copyOf(supplementalGroups);
    sysctls = List.copyOf(sysctls);
  }

  /** A kernel parameter of the pod's namespaces, its name written with dots or slashes. */
  public record Sysctl(String name, String value) {}

  /** Whether a volume that already has the right group is walked again. */
  public enum FsGroupChangePolicy implements ApiValue {
    ALWAYS("Always"),
    ON_ROOT_MISMATCH("OnRootMismatch");

    private final String text;

    FsGroupChangePolicy(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }

  /** Whether the groups that the image's /etc/group gives the user count too. */
  public enum SupplementalGroupsPolicy implements ApiValue {
    MERGE("Merge"),
    STRICT("Strict");

    private final String text;

    SupplementalGroupsPolicy(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }
}
