package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.Version;
import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "version",
    description = "Tells the version of this command and of the daemon, when one runs.")
final class VersionCommand implements Callable<Integer> {
  private final RootCommand root;

  VersionCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    root.streams().out().println("beanpod " + Version.TEXT + ", Java " + Runtime.version());
    return Files.exists(root.socket()) ? root.ask(new Request.Version()) : ExitCode.OK;
  }
}
