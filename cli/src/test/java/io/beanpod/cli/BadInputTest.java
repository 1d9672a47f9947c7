package io.beanpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with what the user gave is told in a line or two, with exit code 2. */
class BadInputTest {
  @TempDir private Path directory;

  @Test
  void aFileThatIsNotThere() {
    Shell.run("run", "nosuch.yaml").isFailure(2, "no such file: nosuch.yaml");
  }

  @Test
  void aDirectoryInPlaceOfAFile() {
    Shell.run("run", directory.toString()).isFailure(2, "is a directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "all", "fatal"})
  void aLevelThatTheLogDoesNotHave(String level) {
    Shell.run("daemon", "--log-level", level).isFailure(2, "'" + level + "' is none of error");
  }

  @Test
  void brokenYaml() throws IOException {
    Shell.Result result = Shell.run("run", file("kind: Pod\n  metadata: {").toString());

    result.isFailure(2, "pod.yaml:2:");
    assertThat(result.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void anUnknownFieldWithItsPlaceAndASuggestion() throws IOException {
    Path manifest =
        file(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
              - name: c
                image: busybox
                comand: [sh]
            """);

    Shell.run("run", manifest.toString())
        .isFailure(2, "pod.yaml:8:", "spec.containers[0].comand", "command");
  }

  @Test
  void aValueOfTheWrongType() throws IOException {
    Path manifest =
        file(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
              - {name: c, image: busybox, command: sh}
            """);

    Shell.run("run", manifest.toString()).isFailure(2, "spec.containers[0].command");
  }

  @Test
  void standardInputIsReadForADash() {
    Shell.withInput("kind: Nonsense", "run", "-").isFailure(2, "standard input");
  }

  @Test
  void bytesThatAreNoText() throws IOException {
    Path manifest = Files.write(directory.resolve("pod.yaml"), new byte[] {(byte) 0xff, 0});

    Shell.run("run", manifest.toString()).isFailure(2, "not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fly",
        "run",
        "get nodes",
        "get pods --nonsense",
        "get pods -o picture",
        "logs",
        "logs web --since yesterday",
        "delete",
        "delete pod",
        "delete pod x --force --grace-period 5",
        "image",
        "image build -t x",
        "config",
        "config check /no/such/file",
        "get pods --config /no/such/file",
        "help nonsense"
      })
  void aCommandLineThatIsWrong(String words) {
    String[] arguments = words.isEmpty() ? new String[0] : words.split(" ");

    Shell.Result result = Shell.run(arguments);

    result.isFailure(2, "beanpod: ");
    assertThat(result.err().lines()).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aConfigurationThatIsWrong() throws IOException {
    Files.writeString(directory.resolve("config.yaml"), "cri:\n  enabeld: false\n");

    for (String command : new String[] {"daemon", "get pods", "config check"}) {
      Shell.run((command + " --root " + directory).split(" "))
          .isFailure(2, "config.yaml:2:3: cri.enabeld: unknown field; did you mean \"enabled\"?");
    }
  }

  @Test
  void noDaemon() {
    Shell.run("get", "pods", "--root", directory.toString()).isFailure(1, "sudo beanpod daemon");
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    String[] commands = {
      "run",
      "daemon",
      "apply",
      "get",
      "describe",
      "logs",
      "exec",
      "attach",
      "delete",
      "events",
      "top",
      "images",
      "image build",
      "image import",
      "image export",
      "image rm",
      "image inspect",
      "image tag",
      "check",
      "config default",
      "config check",
      "version",
      "bench startup",
      "bench cri",
      "bench pull",
      "completion"
    };
    for (String command : commands) {
      Shell.Result result = Shell.run((command + " --help").split(" "));
      assertThat(result.code()).as(command).isZero();
      assertThat(result.out()).as(command).contains("Usage: beanpod " + command);
      if (!command.equals("version")) {
        assertThat(result.out()).as(command).contains("Example");
      }
    }
  }

  @Test
  void theCompletionScriptKnowsTheCommands() {
    assertThat(Shell.run("completion").out()).contains("complete -F", "describe", "--grace-period");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("pod.yaml"), text);
  }
}
