package io.beanpod.cli.command;

import io.beanpod.cli.UserError;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "help",
    description = "Shows the help of beanpod, of a command, or of a topic.",
    footer = {
      "",
      "Topics: exit-codes",
      "",
      "Examples:",
      "  beanpod help logs",
      "  beanpod help exit-codes"
    })
final class HelpCommand implements Runnable {
  private static final String EXIT_CODES =
      """
      Exit codes of beanpod:

        0    done; for run: every pod Succeeded
        1    not done; for run: a pod Failed
        2    the command line or the manifest is wrong, and nothing was begun
        130  ended by Ctrl-C; for run: the pods were stopped first

      exec ends with the exit code of the command that ran in the container: its own,
      128 plus the signal's number when a signal ended it, 126 when it could not be
      executed and 127 when it was not found. check ends with 1 when something that
      every pod needs is missing. A bench ends with 1 when what it measures failed.
      """;

  private final RootCommand root;

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "A command or a topic.")
  private List<String> words = List.of();

  HelpCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public void run() {
    if (words.equals(List.of("exit-codes"))) {
      root.streams().out().print(EXIT_CODES);
      return;
    }
    CommandLine line = CommandTable.complete(root);
    for (String word : words) {
      CommandLine next = line.getSubcommands().get(word);
      if (next == null) {
        throw UserError.badInput(
            "no help on \"%s\": it is no command and no topic; see beanpod help"
                .formatted(String.join(" ", words)));
      }
      line = next;
    }
    line.usage(root.streams().out());
  }
}
