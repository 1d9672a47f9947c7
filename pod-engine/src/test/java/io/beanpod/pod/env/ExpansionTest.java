package io.beanpod.pod.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.pod.model.PodConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
  private static final Map<String, String> VALUES =
      Map.of("A", "1", "B", "$(A)", "EMPTY", "", "x-y.z", "2");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # written         | expanded
          plain             | plain
          $(A)              | 1
          a$(A)b$(A)        | a1b1
          $(B)              | $(A)
          $(EMPTY)          | ''
          $(x-y.z)          | 2
          $(C)              | $(C)
          $()               | $()
          $$(A)             | $(A)
          $$$(A)            | $1
          $$$$(A)           | $$(A)
          $$A               | $A
          $A                | $A
          $                 | $
          a$                | a$
          $$                | $
          $(A               | $(A
          $(A$(A)           | $(A$(A)
          ($(A))            | (1)
          $(A))             | 1)
          $(B)$(A)          | $(A)1
          """)
  void putsValuesForNames(String written, String expanded) {
    assertThat(Expansion.expand(written, VALUES)).isEqualTo(expanded);
  }

  @Test
  void saysWhichNamesHaveNoValue() throws PodConfigException {
    assertThat(Expansion.expandAll("$(A)/$$(C)", VALUES)).isEqualTo("1/$(C)");
    assertThatThrownBy(() -> Expansion.expandAll("$(D)/$(A)/$(C)", VALUES))
        .isInstanceOf(PodConfigException.class)
        .hasMessage("missing value for C, D in \"$(D)/$(A)/$(C)\"");
  }
}
