package io.beanpod.cri.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.CDIDevice;
import io.beanpod.cri.v1.Capability;
import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.ContainerMetadata;
import io.beanpod.cri.v1.IDMapping;
import io.beanpod.cri.v1.ImageSpec;
import io.beanpod.cri.v1.Int64Value;
import io.beanpod.cri.v1.KeyValue;
import io.beanpod.cri.v1.LinuxContainerConfig;
import io.beanpod.cri.v1.LinuxContainerSecurityContext;
import io.beanpod.cri.v1.LinuxPodSandboxConfig;
import io.beanpod.cri.v1.LinuxSandboxSecurityContext;
import io.beanpod.cri.v1.NamespaceMode;
import io.beanpod.cri.v1.NamespaceOption;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.PodSandboxMetadata;
import io.beanpod.cri.v1.PortMapping;
import io.beanpod.cri.v1.SecurityProfile;
import io.beanpod.cri.v1.UserNamespace;
import io.beanpod.runtime.AppArmor;
import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.Owner;
import io.beanpod.runtime.PidMode;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.Seccomp;
import io.beanpod.runtime.Security;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What requests ask for, in the terms of the runtime, and what they cannot ask for. */
final class TranslationTest {
  private static final PodSandboxConfig POD =
      PodSandboxConfig.newBuilder()
          .setMetadata(
              PodSandboxMetadata.newBuilder()
                  .setName("web")
                  .setNamespace("default")
                  .setUid("u-1")
                  .setAttempt(2))
          .setLogDirectory("/var/log/pods/web")
          .build();

  private static final ContainerConfig CONTAINER =
      ContainerConfig.newBuilder()
          .setMetadata(ContainerMetadata.newBuilder().setName("main").setAttempt(1))
          .setImage(ImageSpec.newBuilder().setImage("sha256:1").setUserSpecifiedImage("web:2"))
          .setLogPath("main/1.log")
          .build();

  @Test
  void aSandboxIsTheClientsAndHasTheHostsNameIfItGivesNone() throws Exception {
    SandboxSpec spec = SandboxTranslation.of(POD, "beanpod", "machine");
    assertThat(spec.owner()).isEqualTo(Owner.CRI);
    assertThat(spec.pod()).isEqualTo(new PodIdentity("default", "web", "u-1", 2));
    assertThat(spec.hostname()).isEqualTo("machine");
    assertThat(spec.runtimeHandler()).isEqualTo("beanpod");
    assertThat(spec.network()).isEqualTo(NetworkMode.POD);
    assertThat(spec.pid()).isEqualTo(PidMode.POD);
  }

  @Test
  void anAnnotationNeverMakesASandboxAnotherOwners() throws Exception {
    PodSandboxConfig pod =
        POD.toBuilder().putAnnotations("beanpod.io/made-by", "pod-engine").build();
    SandboxSpec spec = SandboxTranslation.of(pod, "", "machine");
    assertThat(spec.owner()).isEqualTo(Owner.CRI);
    assertThat(spec.annotations()).isEqualTo(Map.of("beanpod.io/made-by", "pod-engine"));
  }

  @Test
  void aSandboxWithoutIdentityIsRefused() {
    assertInvalid(
        () -> SandboxTranslation.of(PodSandboxConfig.getDefaultInstance(), "", "machine"),
        "metadata");
  }

  @Test
  void portsWithoutAHostPortAreNoMappings() throws Exception {
    PodSandboxConfig pod =
        POD.toBuilder()
            .addPortMappings(PortMapping.newBuilder().setContainerPort(80))
            .addPortMappings(PortMapping.newBuilder().setContainerPort(80).setHostPort(8080))
            .build();
    assertThat(SandboxTranslation.of(pod, "", "m").ports())
        .singleElement()
        .satisfies(port -> assertThat(port.hostPort()).isEqualTo(8080));
    PodSandboxConfig wrong =
        POD.toBuilder()
            .addPortMappings(PortMapping.newBuilder().setContainerPort(80).setHostPort(70_000))
            .build();
    assertInvalid(() -> SandboxTranslation.of(wrong, "", "m"), "70000");
  }

  @Test
  void aPodsOwnSysctlsWinOverTheUsualOnes() throws Exception {
    PodSandboxConfig pod =
        POD.toBuilder()
            .setLinux(
                LinuxPodSandboxConfig.newBuilder()
                    .putSysctls("net.ipv4.ip_unprivileged_port_start", "1024"))
            .build();
    assertThat(SandboxTranslation.of(pod, "", "m").sysctls())
        .containsEntry("net.ipv4.ip_unprivileged_port_start", "1024")
        .containsEntry("net.ipv4.ping_group_range", "0 2147483647");
    NamespaceOption host = NamespaceOption.newBuilder().setNetwork(NamespaceMode.NODE).build();
    assertThat(SandboxTranslation.of(withNamespaces(host), "", "m").sysctls()).isEmpty();
  }

  @Test
  void aUserNamespaceIsOneRangeThatBeginsWithRoot() throws Exception {
    assertThat(SandboxTranslation.of(withUsers(0, 100_000), "", "m").userNamespace())
        .hasValueSatisfying(
            ids -> assertThat(ids.uids()).containsExactly(new IdMapping(0, 100_000, 1000)));
    assertInvalid(() -> SandboxTranslation.of(withUsers(1, 100_000), "", "m"), "container id 0");
    assertInvalid(
        () -> SandboxTranslation.of(withUsers(b -> b.addUids(range(0, 5)), 0), "", "m"),
        "one mapping");
    assertInvalid(
        () -> SandboxTranslation.of(withUsers(b -> b.setMode(NamespaceMode.NODE), 0), "", "m"),
        "takes no id mappings");
    for (NamespaceMode mode : List.of(NamespaceMode.CONTAINER, NamespaceMode.TARGET)) {
      assertInvalid(
          () -> SandboxTranslation.of(withUsers(b -> b.setMode(mode), 0), "", "m"), "POD or NODE");
    }
  }

  @Test
  void aUserNamespaceAndTheHostsOthersDoNotGoTogether() {
    NamespaceOption own = NamespaceOption.newBuilder().setUsernsOptions(users(0, 5)).build();
    for (NamespaceOption.Builder options :
        List.of(
            own.toBuilder().setNetwork(NamespaceMode.NODE),
            own.toBuilder().setIpc(NamespaceMode.NODE),
            own.toBuilder().setPid(NamespaceMode.NODE))) {
      assertInvalid(
          () -> SandboxTranslation.of(withNamespaces(options.build()), "", "m"),
          "cannot have the host's network, IPC or pid namespace");
    }
  }

  @Test
  void aContainerKeepsWhatTheClientCallsItAndItsImage() throws Exception {
    ContainerSpec spec = container(CONTAINER);
    assertThat(spec.name()).isEqualTo("main");
    assertThat(spec.attempt()).isEqualTo(1);
    assertThat(spec.image()).isEqualTo("sha256:1");
    assertThat(spec.imageName()).isEqualTo("web:2");
    assertThat(spec.logPath()).isEqualTo("/var/log/pods/web/main/1.log");
    assertThat(spec.pid()).isEqualTo(new ContainerPid.OfSandbox());
  }

  @Test
  void aLogNeverLeavesItsDirectory() throws Exception {
    assertThat(container(CONTAINER.toBuilder().setLogPath("").build()).logPath()).isNull();
    for (String path : List.of("../other/0.log", "/etc/passwd", "..", "a/../..")) {
      assertInvalid(
          () -> container(CONTAINER.toBuilder().setLogPath(path).build()), "must lead to a file");
    }
  }

  @Test
  void theEnvironmentIsTextInOrder() throws Exception {
    ContainerConfig config =
        CONTAINER.toBuilder()
            .addEnvs(variable("A", ByteString.copyFromUtf8("1")))
            .addEnvs(variable("A", ByteString.copyFromUtf8("grün")))
            .build();
    assertThat(container(config).env())
        .containsExactly(new EnvVariable("A", "1"), new EnvVariable("A", "grün"));
    ContainerConfig bytes =
        CONTAINER.toBuilder()
            .addEnvs(variable("A", ByteString.copyFrom(new byte[] {(byte) 0xff})))
            .build();
    assertInvalid(() -> container(bytes), "not UTF-8");
    ContainerConfig name = CONTAINER.toBuilder().addEnvs(variable("A=B", ByteString.EMPTY)).build();
    assertInvalid(() -> container(name), "no name");
  }

  @Test
  void devicesAreAskedForByTheirCdiNames() throws Exception {
    ContainerConfig config =
        CONTAINER.toBuilder().addCDIDevices(CDIDevice.newBuilder().setName("v/c=d")).build();
    assertThat(container(config).cdiDevices()).containsExactly("v/c=d");
  }

  @Test
  void aPrivilegedContainerNeedsAPrivilegedPod() throws Exception {
    ContainerConfig config = secured(b -> b.setPrivileged(true));
    assertInvalid(() -> container(config), "privileged");
    PodSandboxConfig pod =
        POD.toBuilder()
            .setLinux(
                LinuxPodSandboxConfig.newBuilder()
                    .setSecurityContext(
                        LinuxSandboxSecurityContext.newBuilder().setPrivileged(true)))
            .build();
    ContainerSpec spec = ContainerTranslation.of(config, pod, SandboxTranslation.of(pod, "", "m"));
    assertThat(spec.security().privileged()).isTrue();
  }

  @Test
  void aGroupNeedsAUserAndAUserHasOneForm() {
    Int64Value one = Int64Value.newBuilder().setValue(1).build();
    assertInvalid(() -> container(secured(b -> b.setRunAsGroup(one))), "run_as_group");
    assertInvalid(
        () -> container(secured(b -> b.setRunAsUser(one).setRunAsUsername("joe"))), "exclude");
    Int64Value negative = Int64Value.newBuilder().setValue(-1).build();
    assertInvalid(() -> container(secured(b -> b.setRunAsUser(negative))), "-1");
  }

  @Test
  void capabilitiesLoseTheirPrefix() throws Exception {
    Capability capabilities =
        Capability.newBuilder()
            .addAddCapabilities("CAP_SYS_ADMIN")
            .addDropCapabilities("all")
            .addAddAmbientCapabilities("net_bind_service")
            .build();
    Security security = container(secured(b -> b.setCapabilities(capabilities))).security();
    assertThat(security.addCapabilities()).containsExactly("SYS_ADMIN");
    assertThat(security.dropCapabilities()).containsExactly("ALL");
    assertThat(security.ambientCapabilities()).containsExactly("NET_BIND_SERVICE");
  }

  @Test
  void emptyMasksMeanNoneOnlyWhereASecurityContextIsGiven() throws Exception {
    assertThat(container(CONTAINER).security().maskedPaths())
        .isEqualTo(Security.DEFAULT_MASKED_PATHS);
    assertThat(container(secured(b -> {})).security().maskedPaths()).isEmpty();
    assertThat(container(secured(b -> b.addMaskedPaths("/proc/x"))).security().maskedPaths())
        .containsExactly("/proc/x");
  }

  @Test
  void profilesAndTheirOlderForms() throws Exception {
    assertThat(container(secured(b -> {})).security().seccomp())
        .isEqualTo(new Seccomp.Unconfined());
    assertThat(container(secured(b -> {})).security().appArmor())
        .isEqualTo(new AppArmor.Unspecified());
    assertThat(older("", "runtime/default").appArmor()).isEqualTo(new AppArmor.RuntimeDefault());
    assertThat(
            container(secured(b -> b.setSeccomp(profile("/p.json")).setApparmor(profile("mine"))))
                .security())
        .satisfies(
            s -> assertThat(s.seccomp()).isEqualTo(new Seccomp.Localhost("/p.json")),
            s -> assertThat(s.appArmor()).isEqualTo(new AppArmor.Localhost("mine")));
    assertThat(older("localhost//old.json", "localhost/old"))
        .satisfies(
            s -> assertThat(s.seccomp()).isEqualTo(new Seccomp.Localhost("/old.json")),
            s -> assertThat(s.appArmor()).isEqualTo(new AppArmor.Localhost("old")));
    assertInvalid(() -> older("something", ""), "seccomp_profile_path");
    assertInvalid(() -> container(secured(b -> b.setSeccomp(profile("relative")))), "absolute");
    assertThat(
            container(secured(b -> b.setApparmor(profile("localhost/mine")))).security().appArmor())
        .isEqualTo(new AppArmor.Localhost("mine"));
    assertInvalid(() -> container(secured(b -> b.setApparmor(profile("")))), "names no profile");
  }

  @Test
  void aContainerCannotLeaveItsSandboxsNamespaces() {
    assertInvalid(
        () -> container(namespaced(b -> b.setNetwork(NamespaceMode.NODE))), "host's network");
    assertInvalid(() -> container(namespaced(b -> b.setIpc(NamespaceMode.NODE))), "host's IPC");
    assertInvalid(
        () -> container(namespaced(b -> b.setUsernsOptions(users(0, 1).build()))),
        "user namespace");
  }

  @Test
  void pidModesOfContainers() throws Exception {
    assertThat(container(namespaced(b -> b.setPid(NamespaceMode.CONTAINER))).pid())
        .isEqualTo(new ContainerPid.Own());
    assertThat(container(namespaced(b -> b.setPid(NamespaceMode.NODE))).pid())
        .isEqualTo(new ContainerPid.Host());
    assertThat(container(namespaced(b -> b.setPid(NamespaceMode.TARGET).setTargetId("abc"))).pid())
        .isEqualTo(new ContainerPid.Target("abc"));
    SandboxSpec own =
        SandboxTranslation.of(
            withNamespaces(NamespaceOption.newBuilder().setPid(NamespaceMode.CONTAINER).build()),
            "",
            "m");
    assertInvalid(
        () -> ContainerTranslation.of(namespaced(b -> b.setPid(NamespaceMode.POD)), POD, own),
        "pid namespace");
  }

  private static ContainerSpec container(ContainerConfig config) throws CallFailure {
    return ContainerTranslation.of(config, POD, SandboxTranslation.of(POD, "", "machine"));
  }

  private static ContainerConfig secured(Consumer<LinuxContainerSecurityContext.Builder> change) {
    LinuxContainerSecurityContext.Builder context = LinuxContainerSecurityContext.newBuilder();
    change.accept(context);
    return CONTAINER.toBuilder()
        .setLinux(LinuxContainerConfig.newBuilder().setSecurityContext(context))
        .build();
  }

  private static ContainerConfig namespaced(Consumer<NamespaceOption.Builder> change) {
    NamespaceOption.Builder options = NamespaceOption.newBuilder();
    change.accept(options);
    return secured(context -> context.setNamespaceOptions(options));
  }

  @SuppressWarnings("deprecation") // old clients' fields
  private static Security older(String seccomp, String appArmor) throws CallFailure {
    return container(secured(b -> b.setSeccompProfilePath(seccomp).setApparmorProfile(appArmor)))
        .security();
  }

  private static SecurityProfile profile(String reference) {
    return SecurityProfile.newBuilder()
        .setProfileType(SecurityProfile.ProfileType.Localhost)
        .setLocalhostRef(reference)
        .build();
  }

  private static KeyValue variable(String name, ByteString value) {
    return KeyValue.newBuilder().setKey(name).setValue(value).build();
  }

  private static PodSandboxConfig withNamespaces(NamespaceOption options) {
    return POD.toBuilder()
        .setLinux(
            LinuxPodSandboxConfig.newBuilder()
                .setSecurityContext(
                    LinuxSandboxSecurityContext.newBuilder().setNamespaceOptions(options)))
        .build();
  }

  private static PodSandboxConfig withUsers(int containerId, int hostId) {
    return withNamespaces(
        NamespaceOption.newBuilder().setUsernsOptions(users(containerId, hostId)).build());
  }

  private static PodSandboxConfig withUsers(Consumer<UserNamespace.Builder> change, int hostId) {
    UserNamespace.Builder users = users(0, hostId);
    change.accept(users);
    return withNamespaces(NamespaceOption.newBuilder().setUsernsOptions(users).build());
  }

  private static UserNamespace.Builder users(int containerId, int hostId) {
    return UserNamespace.newBuilder()
        .addUids(range(containerId, hostId))
        .addGids(range(containerId, hostId));
  }

  private static IDMapping range(int containerId, int hostId) {
    return IDMapping.newBuilder()
        .setContainerId(containerId)
        .setHostId(hostId)
        .setLength(1000)
        .build();
  }

  private static void assertInvalid(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallFailure.class,
            failure -> assertThat(failure.code()).isEqualTo(io.grpc.Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining(message);
  }
}
