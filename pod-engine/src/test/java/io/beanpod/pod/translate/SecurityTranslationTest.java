package io.beanpod.pod.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.decode.PodDecoder;
import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.AppArmor;
import io.beanpod.runtime.Seccomp;
import io.beanpod.runtime.Security;
import io.beanpod.runtime.SelinuxLabel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SecurityTranslationTest {

  @Test
  void withoutAWordThereIsNoFilterAndTheHostsDefaultProfile() throws Exception {
    Security security = translate("{}", "{}");
    assertThat(security.seccomp()).isEqualTo(new Seccomp.Unconfined());
    assertThat(security.appArmor()).isEqualTo(new AppArmor.Unspecified());
    assertThat(security.selinux()).isEqualTo(SelinuxLabel.NONE);
  }

  @Test
  void whatThePodSaysHoldsForItsContainers() throws Exception {
    Security security =
        translate(
            """
            {seccompProfile: {type: RuntimeDefault},
             appArmorProfile: {type: Localhost, localhostProfile: web},
             seLinuxOptions: {level: "s0:c1,c2"}}
            """,
            "{}");
    assertThat(security.seccomp()).isEqualTo(new Seccomp.RuntimeDefault());
    assertThat(security.appArmor()).isEqualTo(new AppArmor.Localhost("web"));
    assertThat(security.selinux()).isEqualTo(new SelinuxLabel("", "", "", "s0:c1,c2"));
  }

  @Test
  void whatTheContainerSaysReplacesIt() throws Exception {
    Security security =
        translate(
            """
            {seccompProfile: {type: RuntimeDefault}, appArmorProfile: {type: RuntimeDefault},
             seLinuxOptions: {level: "s0:c1,c2"}}
            """,
            """
            {seccompProfile: {type: Localhost, localhostProfile: team/web.json},
             appArmorProfile: {type: Unconfined}, seLinuxOptions: {type: spc_t}}
            """);
    assertThat(security.seccomp()).isEqualTo(new Seccomp.Localhost("/profiles/team/web.json"));
    assertThat(security.appArmor()).isEqualTo(new AppArmor.Unconfined());
    assertThat(security.selinux()).isEqualTo(new SelinuxLabel("", "", "spc_t", ""));
  }

  private static Security translate(String pod, String container) throws ManifestException {
    Pod decoded =
        PodDecoder.decode(
                "test",
                """
                {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {
                  securityContext: %s,
                  containers: [{name: c, image: i, securityContext: %s}]}}
                """
                    .formatted(pod, container))
            .getFirst();
    return new SecurityTranslation(Path.of("/profiles"))
        .of(decoded, decoded.spec().containers().getFirst());
  }
}
