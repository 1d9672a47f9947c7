package io.beanpod.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cli.UserError;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
  private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "front");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|true",
        "app=web|true",
        "app==web,tier=front|true",
        "app=db|false",
        "app!=db|true",
        "missing!=x|true",
        "app|true",
        "!app|false",
        "!missing|true",
        "app in (db, web)|true",
        "app notin (db,web),tier|false",
        "missing in (a)|false",
        "missing notin (a)|true"
      })
  void selectsAsKubectlDoes(String selector, boolean selected) {
    assertThat(LabelSelector.parse(selector).test(LABELS)).isEqualTo(selected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=b=c", "app in web", ",", "a b"})
  void refusesWhatIsNoSelector(String selector) {
    assertThatThrownBy(() -> LabelSelector.parse(selector)).isInstanceOf(UserError.class);
  }
}
