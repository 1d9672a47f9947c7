package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.print.Bytes;
import io.beanpod.image.check.CheckRequest;
import io.beanpod.image.check.CheckResult;
import io.beanpod.image.check.Fault;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "fsck",
    description =
        "Looks for damage in the image store: reads each blob and compares its digest, unpacks each"
            + " layer anew and compares the files. Ends with 1 when something is broken and not"
            + " mended.",
    footer = {"", "Examples:", "  sudo beanpod image fsck", "  sudo beanpod image fsck --repair"})
final class ImageFsckCommand implements Callable<Integer> {
  private final RootCommand root;

  @Option(
      names = "--repair",
      description =
          "Set aside what is broken, below broken/ in the store. A layer is unpacked anew; where "
              + "a blob is broken the image goes, and the next pull fetches what is missing.")
  private boolean repair;

  @Option(
      names = "--quick",
      description = "Only whether everything is there, in its size; read nothing.")
  private boolean quick;

  ImageFsckCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    CheckResult result = ImageAccess.open(root).check(new CheckRequest(!quick, repair));
    PrintStream out = root.streams().out();
    for (Fault fault : result.faults()) {
      out.println(
          "%s %s%s"
              .formatted(
                  fault.what(),
                  fault.why(),
                  fault.images().isEmpty()
                      ? ""
                      : "; needed by " + String.join(", ", fault.images())));
      out.print(
          switch (fault.remedy()) {
            case NONE -> "";
            case SET_ASIDE -> "  set aside, with the images that need it; pull them again\n";
            case UNPACKED_ANEW -> "  set aside, and unpacked anew\n";
            case IN_USE -> "  left as it is: a container uses it; remove the container first\n";
          });
    }
    out.println(
        "%s (%s) and %s looked at, %d broken"
            .formatted(
                count(result.blobs(), "blob"),
                Bytes.text(result.bytes()),
                count(result.layers(), "layer"),
                result.faults().size()));
    return result.isWhole() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
