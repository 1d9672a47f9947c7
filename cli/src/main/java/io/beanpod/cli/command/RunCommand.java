package io.beanpod.cli.command;

import io.beanpod.cli.config.DaemonSettings;
import io.beanpod.cli.config.Settings;
import io.beanpod.cli.node.ThisMachine;
import io.beanpod.cli.run.Foreground;
import io.beanpod.pod.decode.PodDecoder;
import io.beanpod.pod.model.Pod;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description =
        "Runs the pods of a manifest here and now, without a daemon, until they end. "
            + "Prints what their containers write. Ctrl-C ends the pods, a second one kills them. "
            + "Ends with 0 when every pod Succeeded, with 1 when one Failed.",
    footer = {
      "",
      "The image busybox is made from Debian's package busybox-static when it is missing.",
      "",
      "Examples:",
      "  sudo beanpod run examples/hello.yaml",
      "  sudo beanpod run - < pod.yaml"
    })
final class RunCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "A manifest with one or more pods, or - for standard input.")
  private String file = "";

  RunCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws Exception {
    Streams streams = root.streams();
    Manifest manifest = Manifest.read(file, streams.in());
    List<Pod> pods = PodDecoder.decode(manifest.source(), manifest.text());
    root.needMachine("running pods");
    Settings settings = root.settings();
    node.into(settings);
    return new Foreground(
            DaemonSettings.of(settings, ThisMachine.name()),
            streams.out(),
            streams.err(),
            streams.terminal())
        .run(pods);
  }
}
