package io.beanpod.cri.translate;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.Capability;
import io.beanpod.cri.v1.LinuxContainerConfig;
import io.beanpod.cri.v1.LinuxContainerSecurityContext;
import io.beanpod.cri.v1.SELinuxOption;
import io.beanpod.cri.v1.SupplementalGroupsPolicy;
import io.beanpod.runtime.Security;
import io.beanpod.runtime.SelinuxLabel;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What a container's processes may do. */
final class SecurityTranslation {
  private static final String PREFIX = "CAP_";

  private SecurityTranslation() {}

  /**
   * The rights of a container.
   *
   * @param privilegedPod whether the sandbox may have privileged containers
   */
  static Security of(LinuxContainerConfig config, boolean privilegedPod) throws CallFailure {
    if (!config.hasSecurityContext()) {
      return Security.DEFAULT;
    }
    LinuxContainerSecurityContext context = config.getSecurityContext();
    if (context.getPrivileged() && !privilegedPod) {
      throw CallFailure.invalid(
          "no privileged container is allowed in a sandbox that is not privileged itself");
    }
    checkUser(context);
    Capability capabilities = context.getCapabilities();
    return Security.builder()
        .user(context.getRunAsUsername())
        .runAsUser(
            context.hasRunAsUser()
                ? OptionalLong.of(context.getRunAsUser().getValue())
                : OptionalLong.empty())
        .runAsGroup(
            context.hasRunAsGroup()
                ? OptionalLong.of(context.getRunAsGroup().getValue())
                : OptionalLong.empty())
        .supplementalGroups(context.getSupplementalGroupsList())
        .imageGroups(context.getSupplementalGroupsPolicy() != SupplementalGroupsPolicy.Strict)
        .addCapabilities(names(capabilities.getAddCapabilitiesList()))
        .dropCapabilities(names(capabilities.getDropCapabilitiesList()))
        .ambientCapabilities(names(capabilities.getAddAmbientCapabilitiesList()))
        .privileged(context.getPrivileged())
        .readOnlyRoot(context.getReadonlyRootfs())
        .noNewPrivileges(context.getNoNewPrivs())
        // An empty list is an answer: kubelet sends it for procMount Unmasked.
        .maskedPaths(context.getMaskedPathsList())
        .readOnlyPaths(context.getReadonlyPathsList())
        .seccomp(Profiles.seccomp(context))
        .appArmor(Profiles.appArmor(context))
        .selinux(selinux(context.getSelinuxOptions()))
        .build();
  }

  private static void checkUser(LinuxContainerSecurityContext context) throws CallFailure {
    boolean named = !context.getRunAsUsername().isEmpty();
    if (named && context.hasRunAsUser()) {
      throw CallFailure.invalid("run_as_user and run_as_username exclude each other: give one");
    }
    if (context.hasRunAsGroup() && !named && !context.hasRunAsUser()) {
      throw CallFailure.invalid("run_as_group needs run_as_user or run_as_username");
    }
    if (context.hasRunAsUser() && context.getRunAsUser().getValue() < 0) {
      throw CallFailure.invalid(
          "run_as_user is %d: ids are 0 and above".formatted(context.getRunAsUser().getValue()));
    }
  }

  /** Names without the prefix that the kernel's list has and the CRI's has not. */
  private static List<String> names(List<String> capabilities) {
    return capabilities.stream()
        .map(name -> name.toUpperCase(Locale.ROOT))
        .map(name -> name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name)
        .toList();
  }

  private static SelinuxLabel selinux(SELinuxOption label) {
    return new SelinuxLabel(label.getUser(), label.getRole(), label.getType(), label.getLevel());
  }
}
