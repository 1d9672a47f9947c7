package io.beanpod.pod.encode;

import io.beanpod.pod.model.PodSecurityContext;
import io.beanpod.pod.model.SecurityContext;
import io.beanpod.pod.model.SecurityProfile;
import io.beanpod.pod.model.SelinuxOptions;

/** The rights of pods and containers, as trees. */
final class SecurityTree {
  private SecurityTree() {}

  static Tree ofPod(PodSecurityContext context) {
    return new Tree()
        .struct("appArmorProfile", context.appArmorProfile(), SecurityTree::profile)
        .put("fsGroup", context.fsGroup())
        .put("fsGroupChangePolicy", context.fsGroupChangePolicy())
        .put("runAsGroup", context.runAsGroup())
        .put("runAsNonRoot", context.runAsNonRoot())
        .put("runAsUser", context.runAsUser())
        .struct("seLinuxOptions", context.selinuxOptions(), SecurityTree::selinux)
        .struct("seccompProfile", context.seccompProfile(), SecurityTree::profile)
        .put("supplementalGroups", context.supplementalGroups())
        .put("supplementalGroupsPolicy", context.supplementalGroupsPolicy())
        .list(
            "sysctls",
            context.sysctls(),
            s -> new Tree().put("name", s.name()).always("value", s.value()));
  }

  static Tree ofContainer(SecurityContext context) {
    return new Tree()
        .put("allowPrivilegeEscalation", context.allowPrivilegeEscalation())
        .struct("appArmorProfile", context.appArmorProfile(), SecurityTree::profile)
        .struct(
            "capabilities",
            context.capabilities(),
            c -> new Tree().put("add", c.add()).put("drop", c.drop()))
        .put("privileged", context.privileged())
        .put("procMount", context.procMount())
        .put("readOnlyRootFilesystem", context.readOnlyRootFilesystem())
        .put("runAsGroup", context.runAsGroup())
        .put("runAsNonRoot", context.runAsNonRoot())
        .put("runAsUser", context.runAsUser())
        .struct("seLinuxOptions", context.selinuxOptions(), SecurityTree::selinux)
        .struct("seccompProfile", context.seccompProfile(), SecurityTree::profile);
  }

  private static Tree profile(SecurityProfile profile) {
    return new Tree()
        .put("localhostProfile", profile.localhostProfile())
        .put("type", profile.type());
  }

  private static Tree selinux(SelinuxOptions options) {
    return new Tree()
        .put("level", options.level())
        .put("role", options.role())
        .put("type", options.type())
        .put("user", options.user());
  }
}
