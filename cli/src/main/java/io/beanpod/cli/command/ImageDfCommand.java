package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.print.Age;
import io.beanpod.cli.print.Bytes;
import io.beanpod.cli.print.TabbedText;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.space.DiskReport;
import io.beanpod.image.space.DiskReport.OfContainer;
import io.beanpod.image.space.DiskReport.OfImage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "df",
    description =
        "Tells what images, and what containers have written, take of the disk: "
            + "packed layers as they came, and unpacked ones. "
            + "RECLAIMABLE is what image prune --all would free now.",
    footer = {"", "Examples:", "  sudo beanpod image df", "  sudo beanpod image df -v"})
final class ImageDfCommand implements Callable<Integer> {
  private final RootCommand root;

  @Option(
      names = {"-v", "--verbose"},
      description = "Image by image, and container by container.")
  private boolean verbose;

  ImageDfCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    DiskReport report = ImageAccess.open(root).diskReport();
    root.streams().out().print(verbose ? details(report) : summary(report));
    return ExitCode.OK;
  }

  private static String summary(DiskReport report) {
    long used = report.images().stream().filter(image -> image.containers() > 0).count();
    long written = report.containers().stream().mapToLong(each -> each.written().bytes()).sum();
    return new TabbedText(6, 3)
            .line("TYPE", "COUNT", "IN USE", "SIZE", "SHARED", "RECLAIMABLE")
            .line(
                "images",
                Integer.toString(report.images().size()),
                Long.toString(used),
                Bytes.text(report.imageBytes()),
                Bytes.text(report.sharedBytes()),
                Bytes.text(report.reclaimable()))
            .line(
                "containers",
                Integer.toString(report.containers().size()),
                Integer.toString(report.containers().size()),
                Bytes.text(written),
                Bytes.text(0),
                Bytes.text(0))
        + "\nThe disk is %d %% full: %s of %s are free.\n"
            .formatted(
                100 - report.freeBytes() * 100 / Math.max(1, report.diskBytes()),
                Bytes.text(report.freeBytes()),
                Bytes.text(report.diskBytes()));
  }

  private static String details(DiskReport report) throws ImageException {
    Instant now = Instant.now();
    TabbedText images =
        new TabbedText(6, 3)
            .line(
                "IMAGE",
                "IMAGE ID",
                "LAST USE",
                "SIZE",
                "SHARED",
                "UNSHARED",
                "CONTAINERS",
                "PINNED");
    for (OfImage image : report.images()) {
      images.line(
          name(image.names()),
          image.id().hex().substring(0, 12),
          Age.since(image.lastUse(), now),
          Bytes.text(image.bytes()),
          Bytes.text(image.bytes() - image.unshared()),
          Bytes.text(image.unshared()),
          Integer.toString(image.containers()),
          image.pinned() ? "yes" : "no");
    }
    TabbedText containers = new TabbedText(6, 3).line("CONTAINER", "FILES", "WRITTEN");
    for (OfContainer container : report.containers()) {
      containers.line(
          container.id().substring(0, 12),
          Long.toString(container.written().inodes()),
          Bytes.text(container.written().bytes()));
    }
    return report.containers().isEmpty() ? images.toString() : images + "\n" + containers;
  }

  private static String name(List<String> names) throws ImageException {
    return names.isEmpty() ? "<none>" : Reference.parse(names.getFirst()).familiar();
  }
}
