package io.beanpod.pod.decode;

import io.beanpod.pod.model.Capabilities;
import io.beanpod.pod.model.PodSecurityContext;
import io.beanpod.pod.model.PodSecurityContext.FsGroupChangePolicy;
import io.beanpod.pod.model.PodSecurityContext.SupplementalGroupsPolicy;
import io.beanpod.pod.model.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the rights of pods and containers. */
final class SecurityReader {
  static final PodSecurityContext NO_POD_CONTEXT =
      new PodSecurityContext(null, null, null, null, null, List.of(), null, List.of(), null, null);

  private static final String UNCONFINED = "Unconfined";
  private static final List<String> PROFILE_TYPES =
      List.of("Localhost", "RuntimeDefault", UNCONFINED);

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
        profile(context, "appArmorProfile", "AppArmorProfile"));
  }

  static SecurityContext containerContext(Struct context) {
    String procMount = context.text("procMount");
    if (procMount != null && !procMount.equals("Default")) {
      context.problem(
          "procMount",
          procMount.equals("Unmasked")
              ? "Unmasked needs a user namespace (hostUsers: false), not yet supported by beanpod"
              : Value.unsupported(procMount, List.of("Default", "Unmasked")));
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
        profile(context, "appArmorProfile", "AppArmorProfile"));
  }

  private static @Nullable String profile(Struct context, String field, String kind) {
    return context.struct(
        field,
        kind,
        profile -> {
          String type = profile.required("type");
          if (PROFILE_TYPES.contains(type) && !type.equals(UNCONFINED)) {
            profile.problem(
                "type", Quote.of(type) + " is not yet supported by beanpod; use \"Unconfined\"");
          } else if (!type.isEmpty() && !type.equals(UNCONFINED)) {
            profile.problem("type", Value.unsupported(type, PROFILE_TYPES));
          }
          return UNCONFINED;
        });
  }
}
