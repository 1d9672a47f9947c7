package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "apply",
    description = "Has the daemon run the pods of a manifest.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod apply -f pod.yaml",
      "  sudo beanpod apply -f examples/",
      "  sudo beanpod apply -f - < pod.yaml"
    })
final class ApplyCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private NamespaceOption in = new NamespaceOption();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      required = true,
      description = "A manifest, a directory of them, or - for standard input.")
  private List<String> files = List.of();

  ApplyCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    int code = ExitCode.OK;
    for (Manifest manifest : Manifest.read(files, root.streams().in())) {
      int one = root.ask(new Request.Apply(manifest.source(), manifest.text(), in.namespace));
      code = Math.max(code, one);
    }
    return code;
  }
}
