package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All commands. Reading a command's annotations takes longer than most of them run, so only the one
 * that is asked for is read, and all of them only for the help, the completion and a wrong name.
 */
public final class CommandTable {
  private static final Map<String, Function<RootCommand, Object>> COMMANDS = commands();

  private CommandTable() {}

  private static Map<String, Function<RootCommand, Object>> commands() {
    Map<String, Function<RootCommand, Object>> commands = new LinkedHashMap<>();
    commands.put("run", RunCommand::new);
    commands.put("daemon", DaemonCommand::new);
    commands.put("apply", ApplyCommand::new);
    commands.put("get", GetCommand::new);
    commands.put("describe", DescribeCommand::new);
    commands.put("logs", LogsCommand::new);
    commands.put("exec", ExecCommand::new);
    commands.put("attach", AttachCommand::new);
    commands.put("port-forward", PortForwardCommand::new);
    commands.put("delete", DeleteCommand::new);
    commands.put("events", EventsCommand::new);
    commands.put("top", TopCommand::new);
    commands.put("images", ImagesCommand::new);
    commands.put("image", ImageCommand::line);
    commands.put("check", CheckCommand::new);
    commands.put("config", ConfigCommand::line);
    commands.put("bench", BenchCommand::line);
    commands.put("version", VersionCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("help", HelpCommand::new);
    return commands;
  }

  /** A command line that knows what these arguments need. */
  public static CommandLine forArguments(RootCommand root, List<String> arguments) {
    for (String argument : arguments) {
      if (COMMANDS.containsKey(argument)) {
        return line(root, List.of(argument));
      }
      if (!argument.startsWith("-")) {
        break;
      }
    }
    return complete(root);
  }

  /** A command line that knows every command. */
  static CommandLine complete(RootCommand root) {
    return line(root, List.copyOf(COMMANDS.keySet()));
  }

  private static CommandLine line(RootCommand root, List<String> names) {
    CommandLine line = new CommandLine(root);
    for (String name : names) {
      Function<RootCommand, Object> constructor = COMMANDS.get(name);
      if (constructor != null) {
        Object command = constructor.apply(root);
        line.addSubcommand(name, command);
      }
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(28)
        .setOut(new PrintWriter(root.streams().out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(root.streams().err(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(CommandTable::wrongArguments);
  }

  private static int wrongArguments(ParameterException mistake, String[] arguments) {
    CommandLine line = mistake.getCommandLine();
    PrintWriter err = line.getErr();
    String command = line.getCommandSpec().qualifiedName();
    err.println("beanpod: " + mistake.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(mistake, err)) {
      err.println("         see " + command + " --help");
    }
    return ExitCode.BAD_INPUT;
  }
}
