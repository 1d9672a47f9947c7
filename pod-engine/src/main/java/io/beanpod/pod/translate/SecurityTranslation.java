package io.beanpod.pod.translate;

import io.beanpod.pod.model.Capabilities;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodSecurityContext;
import io.beanpod.pod.model.PodSecurityContext.SupplementalGroupsPolicy;
import io.beanpod.pod.model.SecurityContext;
import io.beanpod.pod.model.SecurityProfile;
import io.beanpod.pod.model.SelinuxOptions;
import io.beanpod.runtime.AppArmor;
import io.beanpod.runtime.Seccomp;
import io.beanpod.runtime.Security;
import io.beanpod.runtime.SelinuxLabel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rights of a container: its own securityContext first, then the pod's, then the image. */
final class SecurityTranslation {

  private static final SecurityContext NONE =
      new SecurityContext(null, null, null, null, null, null, null, null, null, null, null);

  private final Path seccompProfiles;

  SecurityTranslation(Path seccompProfiles) {
    this.seccompProfiles = seccompProfiles;
  }

  Security of(Pod pod, Container container) {
    PodSecurityContext whole = pod.spec().securityContext();
    SecurityContext own = container.securityContext() == null ? NONE : container.securityContext();
    boolean privileged = isTrue(own.privileged());
    boolean unmasked = privileged || "Unmasked".equals(own.procMount());
    Capabilities capabilities =
        own.capabilities() == null ? new Capabilities(List.of(), List.of()) : own.capabilities();
    return Security.builder()
        .runAsUser(number(own.runAsUser() == null ? whole.runAsUser() : own.runAsUser()))
        .runAsGroup(number(own.runAsGroup() == null ? whole.runAsGroup() : own.runAsGroup()))
        .runAsNonRoot(
            isTrue(own.runAsNonRoot() == null ? whole.runAsNonRoot() : own.runAsNonRoot()))
        .supplementalGroups(groups(whole))
        .imageGroups(whole.supplementalGroupsPolicy() != SupplementalGroupsPolicy.STRICT)
        .addCapabilities(capabilities.add())
        .dropCapabilities(capabilities.drop())
        .privileged(privileged)
        .readOnlyRoot(isTrue(own.readOnlyRootFilesystem()))
        .noNewPrivileges(Boolean.FALSE.equals(own.allowPrivilegeEscalation()))
        .maskedPaths(unmasked ? List.of() : Security.DEFAULT_MASKED_PATHS)
        .readOnlyPaths(unmasked ? List.of() : Security.DEFAULT_READ_ONLY_PATHS)
        .seccomp(
            seccomp(own.seccompProfile() == null ? whole.seccompProfile() : own.seccompProfile()))
        .appArmor(
            appArmor(
                own.appArmorProfile() == null ? whole.appArmorProfile() : own.appArmorProfile()))
        .selinux(
            selinux(own.selinuxOptions() == null ? whole.selinuxOptions() : own.selinuxOptions()))
        .build();
  }

  /** Without a word of the manifest there is no filter: kubelet's seccompDefault is off. */
  private Seccomp seccomp(@Nullable SecurityProfile profile) {
    if (profile == null) {
      return new Seccomp.Unconfined();
    }
    return switch (profile.type()) {
      case UNCONFINED -> new Seccomp.Unconfined();
      case RUNTIME_DEFAULT -> new Seccomp.RuntimeDefault();
      case LOCALHOST ->
          new Seccomp.Localhost(
              seccompProfiles.toAbsolutePath().resolve(localhost(profile)).toString());
    };
  }

  /** Without a word of the manifest the runtime's own applies, where there is AppArmor. */
  private static AppArmor appArmor(@Nullable SecurityProfile profile) {
    if (profile == null) {
      return new AppArmor.Unspecified();
    }
    return switch (profile.type()) {
      case UNCONFINED -> new AppArmor.Unconfined();
      case RUNTIME_DEFAULT -> new AppArmor.RuntimeDefault();
      case LOCALHOST -> new AppArmor.Localhost(localhost(profile));
    };
  }

  private static String localhost(SecurityProfile profile) {
    return Objects.requireNonNull(profile.localhostProfile(), "checked when the pod was read");
  }

  private static SelinuxLabel selinux(@Nullable SelinuxOptions options) {
    return options == null
        ? SelinuxLabel.NONE
        : new SelinuxLabel(
            text(options.user()),
            text(options.role()),
            text(options.type()),
            text(options.level()));
  }

  private static String text(@Nullable String part) {
    return part == null ? "" : part;
  }

  private static List<Long> groups(PodSecurityContext pod) {
    List<Long> groups = new ArrayList<>(pod.supplementalGroups());
    if (pod.fsGroup() != null) {
      groups.add(pod.fsGroup());
    }
    return groups;
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return Boolean.TRUE.equals(value);
  }

  private static OptionalLong number(@Nullable Long id) {
    return id == null ? OptionalLong.empty() : OptionalLong.of(id);
  }
}
