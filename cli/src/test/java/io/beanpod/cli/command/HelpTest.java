package io.beanpod.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Help texts fit a terminal of 80 columns: paragraphs are filled, examples stay on their lines. */
class HelpTest {
  private static final int COLUMNS = 80;

  static Stream<CommandSpec> commands() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Streams streams = new Streams(InputStream.nullInputStream(), nowhere, nowhere, false);
    return withSubcommands(CommandTable.complete(new RootCommand(streams)));
  }

  private static Stream<CommandSpec> withSubcommands(CommandLine line) {
    return Stream.concat(
        Stream.of(line.getCommandSpec()),
        line.getSubcommands().values().stream().flatMap(HelpTest::withSubcommands));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void noSentenceIsBrokenBeforeTheTerminalBreaksIt(CommandSpec command) {
    Stream<String[]> texts =
        Stream.of(
                Stream.<String[]>of(command.usageMessage().description()),
                command.options().stream().map(OptionSpec::description),
                command.positionalParameters().stream().map(PositionalParamSpec::description))
            .flatMap(each -> each);
    assertThat(texts.flatMap(lines -> Arrays.stream(lines).skip(1)))
        .allSatisfy(line -> assertThat(line).doesNotMatch("[a-z/$].*"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesFit(CommandSpec command) {
    assertThat(Arrays.stream(command.usageMessage().footer()).filter(line -> line.startsWith(" ")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(COLUMNS));
  }
}
