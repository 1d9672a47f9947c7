package io.beanpod.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnerTest {
  @Test
  void sandboxesOfTheFirstReleasesEngineStayTheEngines() {
    assertThat(Owner.ofOlder(Map.of("beanpod.io/made-by", "pod-engine", "a", "b")))
        .isEqualTo(Owner.POD_ENGINE);
    assertThat(Owner.ofOlder(Map.of("a", "b"))).isEqualTo(Owner.OTHER);
  }

  @Test
  void anAnnotationDoesNotChangeTheOwner() {
    SandboxSpec spec =
        SandboxSpec.builder(new PodIdentity("default", "web", "u", 0), "web")
            .annotations(Map.of("beanpod.io/made-by", "pod-engine"))
            .owner(Owner.CRI)
            .build();
    assertThat(spec.toBuilder().build().owner()).isEqualTo(Owner.CRI);
  }
}
