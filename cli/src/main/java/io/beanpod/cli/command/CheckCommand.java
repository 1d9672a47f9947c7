package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.check.Finding;
import io.beanpod.cli.check.MachineCheck;
import io.beanpod.cli.print.TabbedText;
import io.beanpod.sys.Kernel;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "check",
    description =
        "Tries out what pods need of this machine: each kernel feature and cgroup controller, "
            + "whether it is there, and how to get it. Ends with 1 when no pod can run.",
    footer = {"", "Example:", "  sudo beanpod check"})
final class CheckCommand implements Callable<Integer> {
  private final RootCommand root;

  CheckCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws Exception {
    root.needRoot("trying out the kernel");
    List<Finding> findings = new MachineCheck(Kernel.linux()).run();
    TabbedText table = new TabbedText(8, 3);
    for (Finding finding : findings) {
      table.line(
          finding.present() ? "have" : finding.needed() ? "MISSING" : "missing",
          finding.what(),
          finding.detail());
    }
    PrintStream out = root.streams().out();
    out.print(table);
    boolean usable = findings.stream().allMatch(finding -> finding.present() || !finding.needed());
    out.println(
        usable
            ? "\nPods run here; one that asks for what is missing is refused with a sentence."
            : "\nNo pod can run here before what is MISSING is there.");
    return usable ? ExitCode.OK : ExitCode.FAILED;
  }
}
