package io.beanpod.image.registry.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.image.oci.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What changes when settings are changed, and what must not. */
class PullSettingsTest {
  private static final Platform OTHER = new Platform("linux", "s390x", "");

  @Test
  void aPolicyStaysWhateverElseChanges() throws Exception {
    Optional<Path> policy = Optional.of(Path.of("/etc/containers/policy.json"));
    PullSettings signed = PullSettings.of(Map.of(), Path.of("/root")).withSignaturePolicy(policy);

    PullSettings changed = signed.with(OTHER).with(List.of(Path.of("/certs.d")), 1, 2);

    assertThat(changed.signaturePolicy()).isEqualTo(policy);
    assertThat(changed.platform()).isEqualTo(OTHER);
    assertThat(changed.layersAtATime()).isEqualTo(1);
    assertThat(changed.downloads()).isEqualTo(2);
  }
}
