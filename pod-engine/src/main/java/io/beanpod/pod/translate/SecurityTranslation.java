package io.beanpod.pod.translate;

import io.beanpod.pod.model.Capabilities;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodSecurityContext;
import io.beanpod.pod.model.PodSecurityContext.SupplementalGroupsPolicy;
import io.beanpod.pod.model.SecurityContext;
import io.beanpod.runtime.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rights of a container: its own securityContext first, then the pod's, then the image. */
final class SecurityTranslation {

  private static final SecurityContext NONE =
      new SecurityContext(null, null, null, null, null, null, null, null, null, null);

  private SecurityTranslation() {}

  static Security of(Pod pod, Container container) {
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
        .build();
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
