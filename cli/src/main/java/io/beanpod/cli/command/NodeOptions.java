package io.beanpod.cli.command;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** What the user tells of this machine, for commands that run pods themselves. */
final class NodeOptions {
  @Option(
      names = "--node-label",
      paramLabel = "KEY=VALUE",
      description = "A label of this machine, which a pod's nodeSelector can ask for; repeatable.")
  private Map<String, String> labels = new TreeMap<>();

  Map<String, String> labels() {
    return labels;
  }
}
