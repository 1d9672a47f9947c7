package io.beanpod.cli.command;

import io.beanpod.cli.config.DaemonOptions;
import io.beanpod.cli.config.Settings;
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

  /** Puts what was given before what the files say, label by label. */
  void into(Settings settings) {
    if (!labels.isEmpty()) {
      Map<String, String> all = new TreeMap<>(settings.get(DaemonOptions.NODE_LABELS));
      all.putAll(labels);
      settings.with(DaemonOptions.NODE_LABELS, all, "--node-label");
    }
  }
}
