package io.beanpod.runtime.lsm;

import io.beanpod.pause.ProcessPlan.LsmLabel;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.Security;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The label of a security module that a container's processes get at execve(2). */
public final class LsmLabels {

  private static final Path SYS = Path.of("/sys");

  /** A variable of every process in a container, by systemd's container interface. */
  private static final String CONTAINER = "container";

  private final AppArmorLabels appArmor;
  private final SelinuxLabels selinux;

  LsmLabels(AppArmorLabels appArmor, SelinuxLabels selinux) {
    this.appArmor = appArmor;
    this.selinux = selinux;
  }

  /** Sets up the node: loads the default AppArmor profile where the kernel has AppArmor. */
  public static LsmLabels open() throws IOException, InterruptedException {
    return new LsmLabels(
        AppArmorLabels.open(
            new AppArmorHost(SYS, System.getenv(CONTAINER) != null), AppArmorParser.find()),
        new SelinuxLabels(SYS.resolve("fs/selinux")));
  }

  /**
   * A container's label; a privileged one has none.
   *
   * @throws RuntimeFailure when the host does not have what is asked for
   */
  public Optional<LsmLabel> of(Security security) throws IOException {
    if (security.privileged()) {
      return Optional.empty();
    }
    Optional<String> context = selinux.of(security.selinux());
    Optional<String> profile = appArmor.of(security.appArmor());
    if (context.isPresent() && profile.isPresent()) {
      throw new RuntimeFailure(
          "a container has either an SELinux context (%s) or an AppArmor profile (%s)"
              .formatted(context.get(), profile.get()));
    }
    return context
        .map(label -> new LsmLabel(LsmLabel.Module.SELINUX, label))
        .or(() -> profile.map(label -> new LsmLabel(LsmLabel.Module.APPARMOR, label)));
  }
}
