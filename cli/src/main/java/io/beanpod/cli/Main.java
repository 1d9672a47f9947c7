package io.beanpod.cli;

import io.beanpod.cli.command.CommandTable;
import io.beanpod.cli.command.RootCommand;
import io.beanpod.cli.command.Streams;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** The beanpod command. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    int code = run(arguments, new Streams(System.in, out, err, terminal));
    out.flush();
    System.exit(code);
  }

  /** Bytes go out as they come: names and logs are UTF-8, whatever the locale says. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Runs one command and returns its exit code; it never throws. */
  static int run(String[] arguments, Streams streams) {
    RootCommand root = new RootCommand(streams);
    CommandLine line = CommandTable.forArguments(root, List.of(arguments));
    line.setExecutionExceptionHandler(
        (failure, _, _) -> report(failure, root.debug(), streams.err()));
    try {
      return line.execute(arguments);
    } catch (LinkageError | OutOfMemoryError | StackOverflowError failure) {
      return report(failure, root.debug(), streams.err());
    }
  }

  private static int report(Throwable failure, boolean debug, PrintStream err) {
    if (debug) {
      failure.printStackTrace(err);
    }
    if (!(failure instanceof InterruptedException)) {
      err.println("beanpod: " + Failures.sentence(failure));
    }
    return Failures.exitCode(failure);
  }
}
