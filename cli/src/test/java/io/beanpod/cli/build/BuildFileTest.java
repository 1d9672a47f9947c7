package io.beanpod.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.build.Recipe;
import io.beanpod.image.build.Recipe.Owner;
import io.beanpod.image.build.Recipe.Part;
import io.beanpod.image.oci.Platform;
import io.beanpod.pod.decode.ManifestException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the file of an image says, and what is said of a wrong one. */
class BuildFileTest {
  @TempDir private Path directory;

  private Recipe read(String text) throws Exception {
    return BuildFile.read("image.yaml", text, directory, List.of("more:v1"), Instant.EPOCH);
  }

  @Test
  void everyFieldIsRead() throws Exception {
    Files.createFile(directory.resolve("program"));

    Recipe recipe =
        read(
            """
            tags: [app:v1]
            base: debian:13
            platform: linux/arm64/v8
            packages: [nginx-light]
            directories:
              /var/lib/app: {owner: "1000:1001", mode: "0750"}
              /srv:
            files:
              /etc/motd: {content: "hello"}
              /app/program: {from: program, owner: "7", mode: "755"}
            symlinks: {/usr/bin/awk: mawk}
            env: {A: "1"}
            entrypoint: [/app/program]
            cmd: [serve]
            user: "1000"
            workingDir: /app
            labels: {a: b}
            exposedPorts: ["80", 53/udp]
            volumes: [/data]
            stopSignal: SIGQUIT
            created: 2026-11-27T00:00:00Z
            """);

    assertThat(recipe.names()).containsExactly("app:v1", "more:v1");
    assertThat(recipe.base()).contains("debian:13");
    assertThat(recipe.packages()).containsExactly("nginx-light");
    assertThat(recipe.parts())
        .containsEntry("var/lib/app", new Part.Directory(new Owner(1000, 1001), 0750))
        .containsEntry("srv", new Part.Directory(Owner.ROOT, 0755))
        .containsEntry("etc/motd", new Part.Text("hello", Owner.ROOT, 0644))
        .containsEntry(
            "app/program",
            new Part.Copy(directory.resolve("program"), new Owner(7, 7), Optional.of(0755)))
        .containsEntry("usr/bin/awk", new Part.Link("mawk"))
        .hasSize(5);
    assertThat(recipe.config().platform()).isEqualTo(new Platform("linux", "arm64", "v8"));
    assertThat(recipe.config().env()).containsExactly("A=1");
    assertThat(recipe.config().entrypoint()).containsExactly("/app/program");
    assertThat(recipe.config().cmd()).containsExactly("serve");
    assertThat(recipe.config().user()).isEqualTo("1000");
    assertThat(recipe.config().workingDir()).isEqualTo("/app");
    assertThat(recipe.config().labels()).containsEntry("a", "b");
    assertThat(recipe.config().exposedPorts()).containsExactly("53/udp", "80/tcp");
    assertThat(recipe.config().volumes()).containsExactly("/data");
    assertThat(recipe.config().stopSignal()).isEqualTo("SIGQUIT");
    assertThat(recipe.timestamp()).isEqualTo(Instant.parse("2026-11-27T00:00:00Z"));
  }

  @Test
  void theTimeOfTheEnvironmentCountsWhereTheFileSaysNone() throws Exception {
    assertThat(read("base: x").timestamp()).isEqualTo(Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          entrypiont: [x]                    | 1:1: entrypiont: unknown field; did you mean "entrypoint"?
          files: {/x: {contnet: y}}          | 1:14: files[/x].contnet: unknown field; did you mean "content"?
          files: {/x: {}}                    | files[/x]: want either content, or from
          files: {/x: {content: a, from: b}} | files[/x]: want either content, or from
          files: {/x: {from: absent}}        | there is no file or directory
          files: {x: {content: a}}           | files[x]: want a path that begins with /
          files: {/a/../x: {content: a}}     | a path in the image has no ..
          files: {/: {content: a}}           | / is a directory
          files: {/x: {content: a}, /x/: {content: b}} | /x is made twice
          files: {/x: {content: a, mode: "rwx"}} | files[/x].mode: want a mode in octal digits in quotes
          files: {/x: {content: a, mode: 420}} | files[/x].mode: want a string, found the number 420
          files: {/x: {content: a, owner: root}} | files[/x].owner: want numbers of a user and a group
          directories: [x]                   | directories: want a mapping of names to directories
          platform: arm64                    | platform: want a platform such as linux/arm64
          exposedPorts: [http]               | exposedPorts[0]: want a port such as 80 or 53/udp
          workingDir: app                    | workingDir: want a path that begins with /
          created: yesterday                 | created: want a time such as 2026-11-27T00:00:00Z
          env: {A: 1}                        | env[A]: want a string
          """)
  void eachMistakeIsToldAtItsPlace(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("image.yaml:1:")
        .hasMessageContaining(message);
  }
}
