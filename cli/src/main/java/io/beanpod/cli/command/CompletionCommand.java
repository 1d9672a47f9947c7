package io.beanpod.cli.command;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

@Command(
    name = "completion",
    description = "Prints a script that completes beanpod's commands and options in bash and zsh.",
    footer = {
      "",
      "Examples:",
      "  source <(beanpod completion)",
      "  beanpod completion | sudo tee /etc/bash_completion.d/beanpod > /dev/null"
    })
final class CompletionCommand implements Runnable {
  private final RootCommand root;

  CompletionCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public void run() {
    root.streams().out().print(AutoComplete.bash("beanpod", CommandTable.complete(root)));
  }
}
