package io.beanpod.image.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.oci.ImageException;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountResolverTest {

  private static final AccountFiles FILES =
      AccountFiles.parse(
          """
          root:x:0:0:root:/root:/bin/sh
          app:x:1000:1001:App:/home/app:/bin/sh
          broken line
          big:x:4294967296:1:Too big:/x:/bin/sh
          99:x:7:7:Digits for a name:/seven:/bin/sh
          """,
          """
          root:x:0:
          app:x:1001:
          video:x:44:app,other
          audio:x:29:app
          """);

  private static Account resolve(String user) throws ImageException {
    return new AccountResolver(FILES).resolve(user, OptionalLong.empty(), true, List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "'',0,0,/root",
    "root,0,0,/root",
    "app,1000,1001,/home/app",
    "1000,1000,1001,/home/app",
    "1234,1234,0,/",
    "app:video,1000,44,/home/app",
    "app:5,1000,5,/home/app",
    "1234:5,1234,5,/",
    "4294967294,4294967294,0,/",
    "99,99,0,/",
  })
  void resolvesUserAndGroup(String user, long uid, long gid, String home) throws Exception {
    Account account = resolve(user);
    assertThat(account.uid()).isEqualTo(uid);
    assertThat(account.gid()).isEqualTo(gid);
    assertThat(account.home()).isEqualTo(home);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nobody", "app:nogroup", "4294967295", "4294967296", "1:99999999999", "big"})
  void refusesWhatItDoesNotKnow(String user) {
    assertThatThrownBy(() -> resolve(user)).isInstanceOf(ImageException.class);
  }

  @Test
  void thePrimaryGroupIsAlwaysAmongTheGroups() throws Exception {
    assertThat(resolve("app").groups()).containsExactly(1001L, 44L, 29L);
  }

  @Test
  void onlyTheNamedGroupsApplyWhenThoseOfTheImageDoNot() throws Exception {
    Account account =
        new AccountResolver(FILES).resolve("app", OptionalLong.of(3), false, List.of(9L, 3L));
    assertThat(account.gid()).isEqualTo(3);
    assertThat(account.groups()).containsExactly(3L, 9L);
  }
}
