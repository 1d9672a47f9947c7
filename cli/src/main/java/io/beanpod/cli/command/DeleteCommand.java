package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.protocol.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    description = "Stops pods and forgets them.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod delete pod web",
      "  sudo beanpod delete -f pod.yaml",
      "  sudo beanpod delete pod web --grace-period 1",
      "  sudo beanpod delete pod stuck --force --grace-period 0"
    })
final class DeleteCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private NamespaceOption in = new NamespaceOption();

  @Parameters(paramLabel = "pod NAME", arity = "0..*", description = "Which pods.")
  private List<String> words = List.of();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "The pods of a manifest, a directory of them, or - for standard input.")
  private List<String> files = List.of();

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS",
      defaultValue = "",
      description = "The pods whose labels match.")
  private String selector = "";

  @Option(names = "--all", description = "Every pod of the namespace.")
  private boolean all;

  @Option(
      names = "--grace-period",
      paramLabel = "SECONDS",
      defaultValue = "-1",
      description = "How long containers may take to end; -1 for the pod's own figure.")
  private long gracePeriod = -1;

  @Option(
      names = "--force",
      description = "Kill at once; only with --grace-period 0, which it implies.")
  private boolean force;

  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Return when the pods are gone; --no-wait returns at once.")
  private boolean wait = true;

  DeleteCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    if (force && gracePeriod > 0) {
      throw UserError.badInput("--force kills at once: leave --grace-period out, or say 0");
    }
    if (gracePeriod < -1) {
      throw UserError.badInput("--grace-period: want 0 or more seconds");
    }
    if (files.isEmpty()) {
      return root.ask(byName());
    }
    if (!words.isEmpty() || !selector.isEmpty() || all) {
      throw UserError.badInput("-f already says which pods: leave names, -l and --all out");
    }
    int code = ExitCode.OK;
    for (Manifest manifest : Manifest.read(files, root.streams().in())) {
      code = Math.max(code, root.ask(request(List.of(), manifest)));
    }
    return code;
  }

  private Request byName() {
    List<String> names = PodNames.afterKind(words);
    if (names.isEmpty() && selector.isEmpty() && !all) {
      throw UserError.badInput("say which pods: pod NAME, -l LABELS, -f FILE or --all");
    }
    return request(names, new Manifest("", ""));
  }

  private Request request(List<String> names, Manifest manifest) {
    return new Request.Delete(
        names,
        manifest.source(),
        manifest.text(),
        in.namespace,
        selector,
        all,
        force ? 0 : gracePeriod,
        force,
        wait);
  }
}
