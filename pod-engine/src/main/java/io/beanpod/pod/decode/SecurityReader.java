package io.beanpod.pod.decode;

import io.beanpod.pod.model.Capabilities;
import io.beanpod.pod.model.PodSecurityContext;
import io.beanpod.pod.model.PodSecurityContext.FsGroupChangePolicy;
import io.beanpod.pod.model.PodSecurityContext.SupplementalGroupsPolicy;
import io.beanpod.pod.model.SecurityContext;
import io.beanpod.pod.model.SecurityProfile;
import io.beanpod.pod.model.SelinuxOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the rights of pods and containers. */
final class SecurityReader {
  static final PodSecurityContext NO_POD_CONTEXT =
      new PodSecurityContext(
          null, null, null, null, null, List.of(), null, List.of(), null, null, null);

  private static final List<String> PROC_MOUNTS = List.of("Default", "Unmasked");

  private SecurityReader() {}

  static PodSecurityContext podContext(Struct context) {
    return new PodSecurityContext(
        context.get("runAsUser", Value::longInteger),
        context.get("runAsGroup", Value::longInteger),
        context.get("runAsNonRoot", Value::bool),
        context.get("fsGroup", Value::longInteger),
        context.choice("fsGroupChangePolicy", FsGroupChangePolicy.class),
        context.list("supplementalGroups", "numbers", Value::longInteger),
        context.choice("supplementalGroupsPolicy", SupplementalGroupsPolicy.class),
        context.structs(
            "sysctls",
            "sysctls",
            "Sysctl",
            s ->
                new PodSecurityContext.Sysctl(s.required("name"), s.get("value", Value::text, ""))),
        profile(context, "seccompProfile", "SeccompProfile"),
        profile(context, "appArmorProfile", "AppArmorProfile"),
        selinux(context));
  }

  static SecurityContext containerContext(Struct context) {
    String procMount = context.text("procMount");
    if (procMount != null && !PROC_MOUNTS.contains(procMount)) {
      context.problem("procMount", Value.unsupported(procMount, PROC_MOUNTS));
    }
    return new SecurityContext(
        context.struct(
            "capabilities", "Capabilities", c -> new Capabilities(c.texts("add"), c.texts("drop"))),
        context.get("privileged", Value::bool),
        context.get("runAsUser", Value::longInteger),
        context.get("runAsGroup", Value::longInteger),
        context.get("runAsNonRoot", Value::bool),
        context.get("readOnlyRootFilesystem", Value::bool),
        context.get("allowPrivilegeEscalation", Value::bool),
        procMount,
        profile(context, "seccompProfile", "SeccompProfile"),
        profile(context, "appArmorProfile", "AppArmorProfile"),
        selinux(context));
  }

  private static @Nullable SecurityProfile profile(Struct context, String field, String kind) {
    return context.struct(
        field,
        kind,
        profile ->
            new SecurityProfile(
                profile.required(
                    "type",
                    v -> v.choice(SecurityProfile.Type.class),
                    SecurityProfile.Type.UNCONFINED),
                profile.text("localhostProfile")));
  }

  private static @Nullable SelinuxOptions selinux(Struct context) {
    return context.struct(
        "seLinuxOptions",
        "SELinuxOptions",
        options ->
            new SelinuxOptions(
                options.text("user"),
                options.text("role"),
                options.text("type"),
                options.text("level")));
  }
}
