package io.beanpod.runtime.lsm;

import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** AppArmor as the kernel of this host has it. */
final class AppArmorHost {

  private final Path sys;
  private final boolean inContainer;

  /**
   * A host.
   *
   * @param sys where sysfs is, {@code /sys}
   * @param inContainer whether this is one of another runtime's containers, whose policy is not
   *     ours to change
   */
  AppArmorHost(Path sys, boolean inContainer) {
    this.sys = sys;
    this.inContainer = inContainer;
  }

  /** Whether the kernel was started with it, and its policy is the host's own. */
  boolean isEnabled() throws IOException {
    if (inContainer) {
      return false;
    }
    Path enabled = sys.resolve("module/apparmor/parameters/enabled");
    return Files.exists(enabled) && Files.readString(enabled).startsWith("Y");
  }

  /**
   * Whether a profile is loaded.
   *
   * @throws RuntimeFailure when the kernel does not tell
   */
  boolean hasProfile(String name) throws IOException {
    Path profiles = sys.resolve("kernel/security/apparmor/profiles");
    if (!Files.exists(profiles)) {
      throw new RuntimeFailure(
          "cannot tell whether the AppArmor profile \"%s\" is loaded: %s is missing; mount securityfs at /sys/kernel/security"
              .formatted(name, profiles));
    }
    // A line is the name, a space and the mode in brackets; a name may have spaces itself.
    for (String line : Files.readAllLines(profiles, StandardCharsets.UTF_8)) {
      int mode = line.lastIndexOf(" (");
      if (mode > 0 && line.substring(0, mode).equals(name)) {
        return true;
      }
    }
    return false;
  }
}
