package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.print.Age;
import io.beanpod.cli.print.Bytes;
import io.beanpod.cli.print.TabbedText;
import io.beanpod.image.Image;
import io.beanpod.image.oci.Reference;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

@Command(
    name = "images",
    description = "Lists the images of this machine.",
    footer = {"", "Example:", "  sudo beanpod images"})
final class ImagesCommand implements Callable<Integer> {
  private static final String NONE = "<none>";

  private final RootCommand root;

  ImagesCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    List<Image> images = ImageAccess.open(root).list();
    if (images.isEmpty()) {
      root.streams().err().println("No images; bring one with beanpod image pull, import or build");
      return ExitCode.OK;
    }
    Instant now = Instant.now();
    TabbedText table = new TabbedText(6, 3).line("IMAGE", "TAG", "IMAGE ID", "CREATED", "SIZE");
    for (Image image : images) {
      if (image.names().isEmpty()) {
        row(table, image, null, now);
      }
      image.names().forEach(name -> row(table, image, name, now));
    }
    root.streams().out().print(table);
    return ExitCode.OK;
  }

  private static void row(TabbedText table, Image image, @Nullable Reference name, Instant now) {
    table.line(
        name == null ? NONE : name.familiar().replaceFirst(":[^:/]*$", ""),
        name == null || name.tag() == null ? NONE : name.tag(),
        ImageAccess.shortId(image),
        Age.since(image.config().created(), now),
        Bytes.text(image.size()));
  }
}
