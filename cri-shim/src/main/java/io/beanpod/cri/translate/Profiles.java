package io.beanpod.cri.translate;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.LinuxContainerSecurityContext;
import io.beanpod.cri.v1.SecurityProfile;
import io.beanpod.runtime.AppArmor;
import io.beanpod.runtime.Seccomp;

/** The profiles of seccomp and AppArmor. Each has an older form, a string, that counts last. */
final class Profiles {
  private static final String LOCALHOST = "localhost/";
  private static final String RUNTIME_DEFAULT = "runtime/default";
  private static final String UNCONFINED = "unconfined";

  private Profiles() {}

  /** Seccomp: nothing asked for is no filter, as kubelet's SeccompDefault decides that before. */
  static Seccomp seccomp(LinuxContainerSecurityContext context) throws CallFailure {
    if (context.hasSeccomp()) {
      SecurityProfile profile = context.getSeccomp();
      return switch (profile.getProfileType()) {
        case RuntimeDefault -> new Seccomp.RuntimeDefault();
        case Unconfined -> new Seccomp.Unconfined();
        case Localhost -> seccompFile(bare(profile.getLocalhostRef()));
        case UNRECOGNIZED -> throw unknown("seccomp", profile);
      };
    }
    String path = olderSeccomp(context);
    return switch (path) {
      case "", UNCONFINED -> new Seccomp.Unconfined();
      case RUNTIME_DEFAULT, "docker/default" -> new Seccomp.RuntimeDefault();
      default -> seccompFile(withoutLocalhost("seccomp_profile_path", path));
    };
  }

  private static Seccomp seccompFile(String path) throws CallFailure {
    try {
      return new Seccomp.Localhost(path);
    } catch (IllegalArgumentException e) {
      throw CallFailure.invalid(String.valueOf(e.getMessage()));
    }
  }

  /** AppArmor: nothing asked for is the runtime's own profile, where the host has AppArmor. */
  static AppArmor appArmor(LinuxContainerSecurityContext context) throws CallFailure {
    if (context.hasApparmor()) {
      SecurityProfile profile = context.getApparmor();
      return switch (profile.getProfileType()) {
        case RuntimeDefault -> new AppArmor.RuntimeDefault();
        case Unconfined -> new AppArmor.Unconfined();
        case Localhost -> loaded(bare(profile.getLocalhostRef()));
        case UNRECOGNIZED -> throw unknown("apparmor", profile);
      };
    }
    String name = olderAppArmor(context);
    return switch (name) {
      case "" -> new AppArmor.Unspecified();
      case RUNTIME_DEFAULT -> new AppArmor.RuntimeDefault();
      case UNCONFINED -> new AppArmor.Unconfined();
      default -> loaded(withoutLocalhost("apparmor_profile", name));
    };
  }

  private static AppArmor loaded(String profile) throws CallFailure {
    if (profile.isEmpty()) {
      throw CallFailure.invalid("apparmor is Localhost but localhost_ref names no profile");
    }
    return new AppArmor.Localhost(profile);
  }

  /** Some clients write the older form's prefix here too, critest among them. */
  private static String bare(String reference) {
    return reference.startsWith(LOCALHOST) ? reference.substring(LOCALHOST.length()) : reference;
  }

  private static String withoutLocalhost(String field, String text) throws CallFailure {
    if (!text.startsWith(LOCALHOST)) {
      throw CallFailure.invalid(
          "%s is \"%s\": it can be runtime/default, unconfined, or localhost/ and a name"
              .formatted(field, text));
    }
    return text.substring(LOCALHOST.length());
  }

  @SuppressWarnings("deprecation") // clients of before Kubernetes 1.22 send it
  private static String olderSeccomp(LinuxContainerSecurityContext context) {
    return context.getSeccompProfilePath();
  }

  @SuppressWarnings("deprecation") // clients of before Kubernetes 1.25 send it
  private static String olderAppArmor(LinuxContainerSecurityContext context) {
    return context.getApparmorProfile();
  }

  private static CallFailure unknown(String field, SecurityProfile profile) {
    return CallFailure.invalid(
        "%s has the profile type %d, which this beanpod does not know"
            .formatted(field, profile.getProfileTypeValue()));
  }
}
