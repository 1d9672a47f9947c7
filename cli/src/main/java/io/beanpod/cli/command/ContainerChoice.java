package io.beanpod.cli.command;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which container a command is about. */
final class ContainerChoice {
  @Mixin private NamespaceOption in = new NamespaceOption();

  @Parameters(index = "0", paramLabel = "POD", description = "The pod.")
  private String pod = "";

  @Option(
      names = {"-c", "--container"},
      paramLabel = "NAME",
      defaultValue = "",
      description = "The container, when the pod has several.")
  private String container = "";

  String namespace() {
    return in.namespace;
  }

  String pod() {
    return PodNames.one(pod);
  }

  /** Empty when none was named. */
  String container() {
    return container;
  }
}
