package io.beanpod.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.pause.ProcessPlan.SeccompFilter;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.Seccomp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeccompFiltersTest {

  private static final Seccomp DEFAULT = new Seccomp.RuntimeDefault();

  @TempDir Path directory;

  @Test
  void unconfinedIsNoFilter() throws Exception {
    assertThat(open().of(new Seccomp.Unconfined(), Set.of())).isEmpty();
  }

  @Test
  void theNextDaemonFindsFiltersInFiles() throws Exception {
    Optional<SeccompFilter> compiled = open().of(DEFAULT, Set.of("CHOWN"));
    Path file = files().getFirst();
    assertThat(open().of(DEFAULT, Set.of("CHOWN"))).isEqualTo(compiled);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 8));
    assertThat(open().of(DEFAULT, Set.of("CHOWN"))).isEqualTo(compiled);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void capabilitiesAndProfilesHaveFiltersOfTheirOwn() throws Exception {
    SeccompFilters filters = open();
    Path profile = Files.writeString(directory.resolve("p.json"), allowing("read"));
    Seccomp.Localhost localhost = new Seccomp.Localhost(profile.toString());
    List<Long> none = filters.of(DEFAULT, Set.of()).orElseThrow().program();
    List<Long> admin = filters.of(DEFAULT, Set.of("SYS_ADMIN")).orElseThrow().program();
    List<Long> read = filters.of(localhost, Set.of()).orElseThrow().program();
    Files.writeString(profile, allowing("write"));
    List<Long> write = filters.of(localhost, Set.of()).orElseThrow().program();
    assertThat(List.of(none, admin, read, write)).doesNotHaveDuplicates();
  }

  @Test
  void aMissingProfileIsNamed() {
    assertThatThrownBy(() -> open().of(new Seccomp.Localhost("/no/such.json"), Set.of()))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("/no/such.json")
        .hasMessageContaining("ENOENT");
  }

  @Test
  void aBadProfileIsNamed() throws Exception {
    Path profile = Files.writeString(directory.resolve("bad.json"), "{");
    assertThatThrownBy(() -> open().of(new Seccomp.Localhost(profile.toString()), Set.of()))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining(profile.toString());
  }

  private static String allowing(String name) {
    return """
    {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["%s"], "action": "SCMP_ACT_ALLOW"}]}
    """
        .formatted(name);
  }

  private SeccompFilters open() throws Exception {
    return new SeccompFilters(directory.resolve("cache"), Machine.of(Abi.X86_64, "6.12.0"));
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(directory.resolve("cache"))) {
      return files.toList();
    }
  }
}
