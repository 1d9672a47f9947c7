package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.print.Bytes;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.space.DiskLimits;
import io.beanpod.image.space.PruneRequest;
import io.beanpod.image.space.Pruned;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "prune",
    description =
        "Removes images that no container uses: those without a tag, with --all also the others. "
            + "Pinned images stay.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod image prune",
      "  sudo beanpod image prune --all --older-than 7d --dry-run",
      "  sudo beanpod image prune --all --disk-high 85 --disk-low 80"
    })
final class ImagePruneCommand implements Callable<Integer> {
  private final RootCommand root;

  @Option(
      names = {"-a", "--all"},
      description = "Those with a tag as well.")
  private boolean all;

  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      defaultValue = "0s",
      converter = Durations.class,
      description = "Only those that were not used, and are here, for so long, such as 36h or 7d.")
  private Duration olderThan = Duration.ZERO;

  @Option(
      names = "--disk-high",
      paramLabel = "PERCENT",
      description = "Only when the disk is fuller than this, and no more than --disk-low needs.")
  private @Nullable Integer high;

  @Option(
      names = "--disk-low",
      paramLabel = "PERCENT",
      description = "With --disk-high: until the disk is not fuller than this.")
  private @Nullable Integer low;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  ImagePruneCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    PruneRequest request = new PruneRequest(all, olderThan, limits(), dryRun);
    List<Pruned> pruned = ImageAccess.open(root).prune(request);
    PrintStream out = root.streams().out();
    String word = dryRun ? "would remove " : "removed ";
    for (Pruned image : pruned) {
      String names = image.names().isEmpty() ? "" : " " + String.join(" ", image.names());
      out.println(word + image.id() + names);
    }
    long bytes = pruned.stream().mapToLong(Pruned::bytes).sum();
    out.println((dryRun ? "would free " : "freed ") + Bytes.text(bytes));
    return ExitCode.OK;
  }

  private Optional<DiskLimits> limits() {
    if (high == null && low == null) {
      return Optional.empty();
    }
    if (high == null || low == null) {
      throw UserError.badInput("--disk-high and --disk-low belong together");
    }
    try {
      return Optional.of(DiskLimits.of(high, low));
    } catch (ImageException e) {
      throw UserError.badInput(String.valueOf(e.getMessage()));
    }
  }
}
