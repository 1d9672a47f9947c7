package io.beanpod.pod.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples that users start from. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples");
  private static final Path LATER = EXAMPLES.resolve("later");

  private static List<Path> manifests(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  static List<Path> examples() throws IOException {
    return manifests(EXAMPLES);
  }

  static List<Path> later() throws IOException {
    return manifests(LATER);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isAPod(Path file) throws IOException {
    assertThat(Manifest.problems(Files.readString(file))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("later")
  void isRefusedForOneReasonOnly(Path file) throws IOException {
    assertThat(Manifest.problems(Files.readString(file)).lines().toList())
        .singleElement()
        .asString()
        .contains("known field, not yet supported by beanpod");
  }

  @Test
  void theReadmeNamesEveryExample() throws IOException {
    String readme = Files.readString(EXAMPLES.resolve("README.md"));
    assertThat(Stream.concat(examples().stream(), later().stream()))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(readme).contains("`" + EXAMPLES.relativize(file) + "`"));
  }
}
