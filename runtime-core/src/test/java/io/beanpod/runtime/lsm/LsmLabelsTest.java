package io.beanpod.runtime.lsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.pause.ProcessPlan.LsmLabel;
import io.beanpod.runtime.AppArmor;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.Security;
import io.beanpod.runtime.SelinuxLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts with and without security modules, as files of theirs; the modules need a kernel. */
class LsmLabelsTest {

  private static final Security UNSPECIFIED =
      Security.builder().appArmor(new AppArmor.Unspecified()).build();
  private static final Security RUNTIME_DEFAULT =
      Security.builder().appArmor(new AppArmor.RuntimeDefault()).build();
  private static final LsmLabel OWN = new LsmLabel(LsmLabel.Module.APPARMOR, "beanpod-default");
  private static final Security LOCALHOST =
      Security.builder().appArmor(new AppArmor.Localhost("my web server")).build();
  private static final Security SELINUX =
      Security.builder().selinux(new SelinuxLabel("", "", "", "s0:c1,c2")).build();

  @TempDir Path sys;

  @Test
  void withoutAppArmorEveryProfileThatIsAskedForIsRefused() throws Exception {
    LsmLabels labels = open(Optional.empty());
    assertThat(labels.of(UNSPECIFIED)).isEmpty();
    assertThatThrownBy(() -> labels.of(RUNTIME_DEFAULT))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("RuntimeDefault")
        .hasMessageContaining("AppArmor is off");
    assertThatThrownBy(() -> labels.of(LOCALHOST))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("my web server")
        .hasMessageContaining("AppArmor is off");
  }

  @Test
  void theDefaultProfileIsHandedToTheParserOnce() throws Exception {
    enableAppArmor();
    LsmLabels labels = open(parser("cat > " + sys.resolve("loaded")));
    assertThat(Files.readAllBytes(sys.resolve("loaded"))).isEqualTo(AppArmorLabels.profile());
    assertThat(Files.readString(sys.resolve("arguments"))).contains("--replace");
    assertThat(labels.of(RUNTIME_DEFAULT)).contains(OWN);
    assertThat(labels.of(UNSPECIFIED)).contains(OWN);
    assertThat(Files.readString(sys.resolve("arguments")).lines()).hasSize(1);
  }

  @Test
  void aParserThatFailsLetsNoContainerRunUnconfined() throws Exception {
    enableAppArmor();
    for (String script : List.of("cat >/dev/null; exit 1", "exit 1")) {
      LsmLabels labels = open(parser(script));
      for (Security security : List.of(UNSPECIFIED, RUNTIME_DEFAULT)) {
        assertThatThrownBy(() -> labels.of(security))
            .isInstanceOf(RuntimeFailure.class)
            .hasMessageContaining("beanpod-default is not loaded");
      }
    }
  }

  @Test
  void withoutAParserTheProfileCountsWhereSomebodyElseHasLoadedIt() throws Exception {
    enableAppArmor();
    LsmLabels labels = open(Optional.empty());
    assertThat(labels.of(UNSPECIFIED)).isEmpty();
    assertThatThrownBy(() -> labels.of(RUNTIME_DEFAULT))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("install the package apparmor");

    Path profiles = sys.resolve("kernel/security/apparmor/profiles");
    Files.createDirectories(profiles.getParent());
    Files.writeString(profiles, "beanpod-default (enforce)\n");
    assertThat(labels.of(RUNTIME_DEFAULT)).contains(OWN);
    assertThat(labels.of(UNSPECIFIED)).contains(OWN);
  }

  @Test
  void aNamedProfileMustBeLoaded() throws Exception {
    enableAppArmor();
    Path profiles = sys.resolve("kernel/security/apparmor/profiles");
    LsmLabels labels = open(Optional.empty());
    assertThatThrownBy(() -> labels.of(LOCALHOST)).hasMessageContaining("securityfs");
    Files.createDirectories(profiles.getParent());
    Files.writeString(profiles, "my web (enforce)\nmy web server 2 (enforce)\n");
    assertThatThrownBy(() -> labels.of(LOCALHOST))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("not loaded");
    Files.writeString(profiles, "my web server (complain)\n");
    assertThat(labels.of(LOCALHOST))
        .contains(new LsmLabel(LsmLabel.Module.APPARMOR, "my web server"));
  }

  @Test
  void aPrivilegedContainerHasNoLabel() throws Exception {
    LsmLabels labels = open(Optional.empty());
    assertThat(labels.of(LOCALHOST.toBuilder().privileged(true).build())).isEmpty();
    assertThat(labels.of(SELINUX.toBuilder().privileged(true).build())).isEmpty();
  }

  @Test
  void selinuxIsRefusedWhereTheHostHasNone() throws Exception {
    LsmLabels labels = open(Optional.empty());
    assertThatThrownBy(() -> labels.of(SELINUX))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("system_u:system_r:container_t:s0:c1,c2")
        .hasMessageContaining("no SELinux");
  }

  @Test
  void theKernelIsAskedForTheWholeContext() throws Exception {
    Path context = sys.resolve("fs/selinux/context");
    Files.createDirectories(context.getParent());
    Files.writeString(context, "");
    assertThat(open(Optional.empty()).of(SELINUX))
        .contains(new LsmLabel(LsmLabel.Module.SELINUX, "system_u:system_r:container_t:s0:c1,c2"));
    assertThat(Files.readString(context)).isEqualTo("system_u:system_r:container_t:s0:c1,c2\0");
  }

  private void enableAppArmor() throws IOException {
    Path enabled = sys.resolve("module/apparmor/parameters/enabled");
    Files.createDirectories(enabled.getParent());
    Files.writeString(enabled, "Y\n");
  }

  private LsmLabels open(Optional<AppArmorParser> parser) throws IOException, InterruptedException {
    return new LsmLabels(
        AppArmorLabels.open(new AppArmorHost(sys, false), parser),
        new SelinuxLabels(sys.resolve("fs/selinux")));
  }

  /** A program in the parser's place. */
  private Optional<AppArmorParser> parser(String script) throws IOException {
    Path program = Files.createTempFile(sys, "parser", "");
    Files.writeString(
        program, "#!/bin/sh\necho \"$@\" >> %s\n%s\n".formatted(sys.resolve("arguments"), script));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return Optional.of(new AppArmorParser(program));
  }
}
