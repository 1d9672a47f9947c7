package io.beanpod.cli.command;

import picocli.CommandLine.Option;

/** In which namespace a command looks. */
final class NamespaceOption {
  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "default",
      description = "The pod's namespace (default: ${DEFAULT-VALUE}).")
  String namespace = "default";
}
