package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.cri.v1.ImageServiceProto;
import io.beanpod.cri.v1.RuntimeServiceProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Our description of the interface is the published one, name by name and number by number. */
final class InterfaceTest {
  @Test
  void everyCallFieldAndNumberIsAsPublished() throws IOException {
    assertThat(
            DescriptorFacts.of(
                RuntimeServiceProto.getDescriptor(), ImageServiceProto.getDescriptor()))
        .containsExactlyInAnyOrderElementsOf(published());
  }

  @Test
  void thePublishedInterfaceHasAllCalls() throws IOException {
    assertThat(published()).filteredOn(fact -> fact.startsWith("call ")).hasSize(43);
  }

  private static List<String> published() throws IOException {
    try (InputStream table =
        Objects.requireNonNull(InterfaceTest.class.getResourceAsStream("published-v1.txt"))) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }
}
