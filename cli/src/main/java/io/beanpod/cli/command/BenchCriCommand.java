package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.bench.CriBench;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "cri",
    description =
        "Measures how long each call of the CRI takes in a runtime that runs: pods with one"
            + " container live and end, one at a time and in parallel. With a second endpoint both"
            + " are measured in turn, by the same client, and the ratio is told.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod bench cri --endpoint unix:///run/beanpod/cri.sock",
      "  sudo beanpod bench cri --endpoint unix:///run/beanpod/cri.sock \\",
      "      --endpoint unix:///run/containerd/containerd.sock --report cri.html"
    })
final class BenchCriCommand implements Callable<Integer> {
  private static final String SCHEME = "unix://";

  private final RootCommand root;

  @Option(
      names = "--endpoint",
      paramLabel = "unix://PATH",
      required = true,
      description = "A runtime's socket; a second one is compared to the first.")
  private List<String> endpoints = new ArrayList<>();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      defaultValue = "busybox",
      description =
          "What the containers run, ${DEFAULT-VALUE} by default. It has /bin/sh, and each runtime"
              + " has it already.")
  private String image = "";

  @Option(
      names = "--host-network",
      description = "Pods on the host's network, for a runtime without a CNI configuration.")
  private boolean hostNetwork;

  @Option(
      names = "-n",
      paramLabel = "N",
      defaultValue = "50",
      description = "Pods in each part, ${DEFAULT-VALUE} by default.")
  private int pods;

  @Option(
      names = "--parallel",
      paramLabel = "P",
      defaultValue = "8",
      description = "Pods at a time in the parallel part, ${DEFAULT-VALUE} by default.")
  private int parallel;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Also write one page with the figures and the distribution as a chart.")
  private @Nullable Path report;

  BenchCriCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws Exception {
    if (pods < 1 || parallel < 1) {
      throw UserError.badInput("-n and --parallel must be at least 1");
    }
    List<Path> sockets = endpoints.stream().map(BenchCriCommand::socket).toList();
    if (sockets.size() > 2) {
      throw UserError.badInput("at most two endpoints can be compared");
    }
    root.needRoot("the sockets of runtimes");
    PrintStream err = root.streams().err();
    CriBench bench =
        new CriBench(
            sockets, image, hostNetwork, pods, parallel, line -> err.println(line + " ..."));
    BenchCommand.show(root, bench.run(), report);
    return ExitCode.OK;
  }

  private static Path socket(String endpoint) {
    Path path =
        Path.of(endpoint.startsWith(SCHEME) ? endpoint.substring(SCHEME.length()) : endpoint);
    if (!path.isAbsolute()) {
      throw UserError.badInput(
          "'%s' is no endpoint: write it like unix:///run/beanpod/cri.sock".formatted(endpoint));
    }
    if (Files.notExists(path)) {
      throw UserError.badInput("no runtime serves %s: there is no such socket".formatted(path));
    }
    return path;
  }
}
