package io.beanpod.pod.decode;

import io.beanpod.pod.model.Capabilities;
import io.beanpod.pod.model.PodSecurityContext;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.SecurityContext;
import io.beanpod.pod.model.SecurityProfile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the API server checks of the rights of pods and containers. */
final class SecurityRules {
  private static final Pattern SYSCTL =
      Pattern.compile("([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9][-_a-z0-9./]*[a-z0-9]");
  private static final int LONGEST_SYSCTL = 253;
  private static final int LONGEST_APPARMOR_PROFILE = 4095;
  private static final Pattern CAPABILITY = Pattern.compile("(CAP_)?[A-Z][A-Z0-9_]*");

  private final Checks checks;

  SecurityRules(Checks checks) {
    this.checks = checks;
  }

  void pod(PodSpec spec, String at) {
    if (spec.namespaces().hostPid() && spec.namespaces().shareProcessNamespace()) {
      checks.forbidden(at + ".shareProcessNamespace", "may not be given together with hostPID");
    }
    PodSecurityContext context = spec.securityContext();
    String path = at + ".securityContext";
    checks.id(path + ".runAsUser", context.runAsUser());
    checks.id(path + ".runAsGroup", context.runAsGroup());
    checks.id(path + ".fsGroup", context.fsGroup());
    for (int i = 0; i < context.supplementalGroups().size(); i++) {
      checks.id(path + ".supplementalGroups[" + i + "]", context.supplementalGroups().get(i));
    }
    seccomp(context.seccompProfile(), path + ".seccompProfile");
    appArmor(context.appArmorProfile(), path + ".appArmorProfile");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < context.sysctls().size(); i++) {
      String name = context.sysctls().get(i).name();
      String place = path + ".sysctls[" + i + "].name";
      if (name.isEmpty()) {
        continue;
      }
      if (name.length() > LONGEST_SYSCTL || !SYSCTL.matcher(name).matches()) {
        checks.invalid(place, name, "must be a kernel parameter such as 'net.core.somaxconn'");
      } else if (!names.add(name.replace('/', '.'))) {
        checks.duplicate(place, name);
      }
    }
  }

  void container(PodSpec spec, @Nullable SecurityContext context, String at) {
    if (context == null) {
      return;
    }
    if ("Unmasked".equals(context.procMount()) && !spec.hasOwnUsers()) {
      checks.invalid(at + ".procMount", "Unmasked", "needs hostUsers: false");
    }
    seccomp(context.seccompProfile(), at + ".seccompProfile");
    appArmor(context.appArmorProfile(), at + ".appArmorProfile");
    checks.id(at + ".runAsUser", context.runAsUser());
    checks.id(at + ".runAsGroup", context.runAsGroup());
    Capabilities capabilities = context.capabilities();
    if (capabilities != null) {
      names(capabilities.add(), at + ".capabilities.add");
      names(capabilities.drop(), at + ".capabilities.drop");
    }
    if (Boolean.FALSE.equals(context.allowPrivilegeEscalation())) {
      String path = at + ".allowPrivilegeEscalation";
      if (Boolean.TRUE.equals(context.privileged())) {
        checks.invalid(path, false, "cannot be false for a privileged container");
      }
      if (capabilities != null && capabilities.add().stream().anyMatch(SecurityRules::isAdmin)) {
        checks.invalid(path, false, "cannot be false with the capability SYS_ADMIN");
      }
    }
  }

  private void seccomp(@Nullable SecurityProfile profile, String at) {
    String file = localhost(profile, at);
    if (file == null) {
      return;
    }
    if (file.startsWith("/")) {
      checks.invalid(at + ".localhostProfile", file, "must be a relative path");
    } else if (List.of(file.split("/", -1)).contains("..")) {
      checks.invalid(at + ".localhostProfile", file, "must not contain '..'");
    }
  }

  private void appArmor(@Nullable SecurityProfile profile, String at) {
    String name = localhost(profile, at);
    if (name == null) {
      return;
    }
    if (!name.strip().equals(name)) {
      checks.invalid(at + ".localhostProfile", name, "must not begin or end with spaces");
    } else if (name.length() > LONGEST_APPARMOR_PROFILE) {
      checks.invalid(at + ".localhostProfile", name, "must not be longer than 4095 characters");
    }
  }

  /** The name that goes with the type Localhost, and with no other. */
  private @Nullable String localhost(@Nullable SecurityProfile profile, String at) {
    if (profile == null) {
      return null;
    }
    boolean wanted = profile.type() == SecurityProfile.Type.LOCALHOST;
    String name = profile.localhostProfile();
    if (wanted && name == null) {
      checks.required(at + ".localhostProfile", "must be set when the type is Localhost");
    } else if (!wanted && name != null) {
      checks.invalid(at + ".localhostProfile", name, "can only be set when the type is Localhost");
      return null;
    }
    return name;
  }

  private static boolean isAdmin(String capability) {
    return capability.equals("SYS_ADMIN") || capability.equals("CAP_SYS_ADMIN");
  }

  private void names(List<String> capabilities, String path) {
    for (int i = 0; i < capabilities.size(); i++) {
      if (!CAPABILITY.matcher(capabilities.get(i)).matches()) {
        checks.invalid(
            path + "[" + i + "]", capabilities.get(i), "must be a capability such as NET_ADMIN");
      }
    }
  }
}
