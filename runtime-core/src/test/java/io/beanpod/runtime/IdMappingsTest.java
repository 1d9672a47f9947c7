package io.beanpod.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is who outside of a user namespace. */
class IdMappingsTest {

  private static final IdMappings IDS =
      new IdMappings(
          List.of(new IdMapping(0, 100_000, 10), new IdMapping(1000, 200_000, 1)),
          List.of(new IdMapping(5, 300_000, 4_000_000_000L)));

  @Test
  void usersAndGroupsHaveRangesOfTheirOwn() {
    assertThat(IDS.hostUid(0)).hasValue(100_000);
    assertThat(IDS.hostUid(9)).hasValue(100_009);
    assertThat(IDS.hostUid(10)).isEmpty();
    assertThat(IDS.hostUid(1000)).hasValue(200_000);
    assertThat(IDS.hostUid(1001)).isEmpty();
    assertThat(IDS.hostGid(4)).isEmpty();
    assertThat(IDS.hostGid(3_999_999_999L)).hasValue(4_000_299_994L);
  }

  @Test
  void aMappingWithoutRootHasNone() {
    assertThat(IDS.rootUid()).isEqualTo(100_000);
    assertThatThrownBy(IDS::rootGid).isInstanceOf(IllegalStateException.class);
  }
}
